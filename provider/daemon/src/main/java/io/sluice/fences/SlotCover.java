package io.sluice.fences;

import io.sluice.changes.Change;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.redis.CacheNames;
import io.sluice.redis.KeySlots;
import io.sluice.redis.Redirection;
import io.sluice.redis.RedisServers;
import io.sluice.redis.SlotSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Of which slots of a cluster a home holds the fences, and what is known of those that have come to it. Of a single server: all. */
final class SlotCover {
    /** The field that says it. */
    static final byte[] FIELD = CacheNames.bytes("\0slots");

    private final RedisServers home;
    private final CacheNames names;
    private final Inheritance before;

    /** Those of which the ledger that was read knows nothing. */
    private SlotSet gained = SlotSet.NONE;

    /** Those of which nobody else knows anything either. */
    private SlotSet unknown = SlotSet.NONE;

    /** Those of entries that were met on their way. */
    private SlotSet passing = SlotSet.NONE;

    /** Whether the home is on its way to another master. */
    private boolean onItsWay;

    /** As it was written last; null before. */
    private @Nullable Ledger written;

    SlotCover(RedisServers home, CacheNames names, Inheritance before) {
        this.home = home;
        this.names = names;
        this.before = before;
    }

    /** Whether the entry of this key is there. */
    boolean holds(String key) {
        SlotSet slots = home.slots();
        return slots == null || slots.hold(names.entry(key));
    }

    /** What the field is to be; empty for a single server. */
    byte[] text() {
        SlotSet slots = home.slots();
        return slots == null ? new byte[0] : slots.text();
    }

    /** The field, as it was read with the ledger; null if it was not there. */
    void read(byte @Nullable [] field) {
        SlotSet slots = home.slots();
        if (slots != null) {
            gained = slots.without(field == null ? SlotSet.NONE : SlotSet.parse(field));
        }
    }

    /** As {@link io.sluice.changes.FenceStore#gained}. */
    @Nullable
    String gained(long acknowledged, int timeline) {
        unknown = gained.without(before.slots(acknowledged, timeline));
        return gained.isEmpty() ? null : "it has slots that were another's, " + gained.size();
    }

    /** As {@link io.sluice.changes.FenceStore#inherited}. */
    @Nullable
    Ledger inherited(long acknowledged, int timeline) {
        return before.ledger(acknowledged, timeline);
    }

    /** Of those that it has gained, the ones whose entries have to go. */
    SlotSet unknown() {
        return unknown;
    }

    /** Deletes these entries, which were not there any more. */
    void strayed(List<byte[]> entries) {
        for (byte[] entry : entries) {
            int slot = KeySlots.of(entry);
            passing = passing.with(SlotSet.range(slot, slot));
        }
        home.deleteStrayed(entries);
    }

    /** A call was not done: whether that was because the home is on its way to another master. */
    void failed(FenceStoreException why) {
        onItsWay = why.getCause() != null && Redirection.isIn(why.getCause().getMessage());
    }

    /** A call was done. */
    void there() {
        onItsWay = false;
    }

    /**
     * These could not be applied. If that was because the home is on its way, no fill passes meanwhile, and the entries, which are not, are
     * deleted all the same.
     */
    void dropAnyway(List<Change> changes) {
        if (onItsWay && !changes.isEmpty()) {
            try {
                home.deleteStrayed(changes.stream()
                        .map(change -> names.entry(change.key()))
                        .toList());
            } catch (RuntimeException e) {
                // They are applied when the home is back, or all goes.
            }
        }
    }

    /** Removes the fences and the ledger, wherever they are by now, as far as that can be done: it is no home any more. */
    void forget() {
        try {
            home.deleteHash(CacheNames.bytes(names.fences()));
        } catch (RuntimeException e) {
            // Whoever meets it finds that it has missed what was applied since, and trusts nothing of it.
        }
    }

    /** The ledger was written so. */
    void written(Ledger ledger) {
        written = ledger;
    }

    /** The ledger says so much more. */
    void written(long applied, long maxXid, boolean clearing) {
        Ledger last = written;
        if (last != null) {
            written = new Ledger(
                    last.term(),
                    last.seq(),
                    last.timeline(),
                    last.floorLsn(),
                    last.floorXmax(),
                    applied,
                    Math.max(maxXid, last.maxXid()),
                    clearing,
                    last.atMillis());
        }
    }

    /** It is all dropped now. */
    void cleared() {
        Ledger last = written;
        if (last != null) {
            written(last.applied(), last.maxXid(), false);
        }
    }

    /** Whether it is still being dropped, as far as the ledger says. */
    boolean isClearing() {
        Ledger last = written;
        return last != null && last.clearing();
    }

    /** For those that come after it; null if it leaves nothing. */
    Inheritance.@Nullable Legacy leaves() {
        SlotSet slots = home.slots();
        Ledger last = written;
        return slots == null || last == null ? null : new Inheritance.Legacy(slots.without(passing), last);
    }
}
