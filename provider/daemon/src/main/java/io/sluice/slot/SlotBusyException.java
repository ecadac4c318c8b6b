package io.sluice.slot;

import org.jspecify.annotations.Nullable;

/** Somebody else reads the slot. */
final class SlotBusyException extends Exception {
    private static final long serialVersionUID = 1L;

    /** @param slot as it was seen a moment later, perhaps without its reader by then */
    SlotBusyException(@Nullable SlotStatus slot) {
        super(
                slot == null || slot.reader() == null
                        ? "another session"
                        : slot.reader().line());
    }

    /** Who, in a few words. */
    String reader() {
        return String.valueOf(getMessage());
    }
}
