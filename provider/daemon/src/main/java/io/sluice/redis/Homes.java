package io.sluice.redis;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The homes of a cache: the parts that have fences and a ledger of their own. A single server is one home; of a cluster each master is one,
 * for the slots that it has. Immutable: a cluster that shares its slots in another way has other homes.
 *
 * @param <H> what a home is
 */
public final class Homes<H> {
    private final List<H> all;

    /** Which of them has a slot; null where one has them all. */
    private final short @Nullable [] bySlot;

    private Homes(List<H> all, short @Nullable [] bySlot) {
        this.all = List.copyOf(all);
        this.bySlot = bySlot;
    }

    /** All lies there. */
    public static <H> Homes<H> one(H only) {
        return new Homes<>(List.of(only), null);
    }

    /**
     * Each has the slots that stand in the same place; what lies in a slot of none is the first one's.
     *
     * @param masters at least one
     */
    public static <H> Homes<H> of(List<H> masters, List<SlotSet> slots) {
        short[] bySlot = new short[KeySlots.COUNT];
        for (short i = 0; i < slots.size(); i++) {
            for (int slot = 0; slot < bySlot.length; slot++) {
                if (slots.get(i).contains(slot)) {
                    bySlot[slot] = i;
                }
            }
        }
        return new Homes<>(masters, bySlot);
    }

    /** At least one. */
    public List<H> all() {
        return all;
    }

    /** The place in {@link #all} of the one where the entry of this name is. */
    public int of(byte[] name) {
        return bySlot == null ? 0 : bySlot[KeySlots.of(name)];
    }

    /** Whether they are the same homes, each with the same slots. */
    @Override
    public boolean equals(Object other) {
        return other instanceof Homes<?> homes && all.equals(homes.all);
    }

    @Override
    public int hashCode() {
        return all.hashCode();
    }
}
