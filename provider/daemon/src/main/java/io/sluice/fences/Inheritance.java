package io.sluice.fences;

import io.sluice.changes.Ledger;
import io.sluice.redis.CacheNames;
import io.sluice.redis.SlotSet;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What this process knows of a cluster's slots from the homes that they had before: of which every change was applied, wherever their entries
 * were meanwhile. Those need not go when a slot comes to another home; what its fences held back there, the floor of the new one does.
 *
 * @param homes what each leaves
 * @param ledgers that were left, each under its name
 */
record Inheritance(List<Legacy> homes, Map<CacheNames, Ledger> ledgers) {
    static final Inheritance NONE = new Inheritance(List.of(), Map.of());

    /**
     * What one home leaves.
     *
     * @param slots those that it had
     * @param doubtful those whose entries have to go all the same
     * @param ledger as it was left
     */
    record Legacy(SlotSet slots, SlotSet doubtful, Ledger ledger) {
        boolean isTrusted(long acknowledged, int timeline) {
            return !ledger.clearing() && ledger.timeline() == timeline && ledger.applied() >= acknowledged;
        }

        /** Of these slots alone. */
        Legacy of(SlotSet some) {
            return new Legacy(slots.without(slots.without(some)), doubtful, ledger);
        }
    }

    /** All of these. */
    static Inheritance of(Collection<Inheritance> all) {
        Map<CacheNames, Ledger> ledgers = new HashMap<>();
        all.forEach(each -> ledgers.putAll(each.ledgers));
        return new Inheritance(all.stream().flatMap(each -> each.homes.stream()).toList(), Map.copyOf(ledgers));
    }

    /** The slots of which everything up to there was applied, on this timeline. */
    SlotSet slots(long acknowledged, int timeline) {
        SlotSet slots = SlotSet.NONE;
        for (Legacy home : homes) {
            slots = home.isTrusted(acknowledged, timeline) ? slots.with(home.slots) : slots;
        }
        return slots.without(doubtful());
    }

    /** Those whose entries have to go, whatever is known of the others. */
    SlotSet doubtful() {
        SlotSet slots = SlotSet.NONE;
        for (Legacy home : homes) {
            slots = slots.with(home.doubtful);
        }
        return slots;
    }

    /** The ledger that was left under this name; null if none was. */
    @Nullable
    Ledger of(CacheNames names) {
        return ledgers.get(names);
    }

    /** As far as it concerns a home of this name and these slots, which has not taken them over. */
    Inheritance of(CacheNames names, SlotSet slots) {
        return new Inheritance(homes.stream().map(home -> home.of(slots)).toList(), own(names));
    }

    /** The ledger alone that was left under this name: of no slot is it known any more that its entries may stay. */
    Inheritance only(CacheNames names) {
        return of(names, SlotSet.NONE);
    }

    private Map<CacheNames, Ledger> own(CacheNames names) {
        Ledger own = of(names);
        return own == null ? Map.of() : Map.of(names, own);
    }

    /** What the ledgers of those have in common, as one of a home that has none yet; null if there are none. */
    @Nullable
    Ledger ledger(long acknowledged, int timeline) {
        List<Ledger> all = homes.stream()
                .filter(home -> !home.slots.isEmpty() && home.isTrusted(acknowledged, timeline))
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
