package io.sluice.fences;

import io.sluice.changes.Ledger;
import io.sluice.redis.SlotSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of a cluster's slots from the homes that they had before: of which every change was applied, wherever their entries
 * were meanwhile. Those need not go when a slot comes to another home; what its fences held back there, the floor of the new one does.
 */
record Inheritance(List<Legacy> homes) {
    static final Inheritance NONE = new Inheritance(List.of());

    /**
     * What one home leaves.
     *
     * @param slots those that it had, but none whose entries were met on their way: what was deleted there may come back with a fail-over
     * @param ledger as it was written last
     */
    record Legacy(SlotSet slots, Ledger ledger) {
        boolean isTrusted(long acknowledged, int timeline) {
            return !ledger.clearing() && ledger.timeline() == timeline && ledger.applied() >= acknowledged;
        }
    }

    /** The slots of which everything up to there was applied, on this timeline. */
    SlotSet slots(long acknowledged, int timeline) {
        SlotSet slots = SlotSet.NONE;
        for (Legacy home : homes) {
            slots = home.isTrusted(acknowledged, timeline) ? slots.with(home.slots) : slots;
        }
        return slots;
    }

    /** What the ledgers of those have in common, as one of a home that has none yet; null if there are none. */
    @Nullable
    Ledger ledger(long acknowledged, int timeline) {
        List<Ledger> all = homes.stream()
                .filter(home -> home.isTrusted(acknowledged, timeline))
                .map(Legacy::ledger)
                .toList();
        return all.isEmpty()
                ? null
                : new Ledger(
                        all.stream().mapToLong(Ledger::term).max().orElse(0),
                        0,
                        timeline,
                        0,
                        Long.MAX_VALUE,
                        acknowledged,
                        all.stream().mapToLong(Ledger::maxXid).max().orElse(0),
                        false,
                        0);
    }
}
