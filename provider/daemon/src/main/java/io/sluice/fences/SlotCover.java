package io.sluice.fences;

import io.sluice.changes.Change;
import io.sluice.changes.FenceCover;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.redis.CacheNames;
import io.sluice.redis.KeySlots;
import io.sluice.redis.Redirection;
import io.sluice.redis.RedisServers;
import io.sluice.redis.SlotSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Of which slots of a cluster a home holds the fences, and what is known of those that have come to it. Of a single server: all. */
final class SlotCover implements FenceCover {
    /** The field that says it. */
    static final byte[] FIELD = CacheNames.bytes("\0slots");

    private final RedisServers home;
    private final CacheNames names;

    /** What is known of its slots from the homes that they had, until it has a ledger of its own. */
    private Inheritance before;

    /** Those of which the ledger that was read knows nothing. */
    private SlotSet gained = SlotSet.NONE;

    /** Those of which nobody else knows anything either. */
    private SlotSet unknown = SlotSet.NONE;

    /** Whether no others are being dropped, as far as any are. */
    private boolean dropsUnknown;

    /** Those of entries that were met on their way: what was deleted there may come back with a fail-over. */
    private SlotSet passing = SlotSet.NONE;

    /** Whether the home is on its way to another master. */
    private boolean onItsWay;

    SlotCover(RedisServers home, CacheNames names, Inheritance before) {
        this.home = home;
        this.names = names;
        this.before = before;
    }

    @Override
    public boolean holds(String key) {
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
            gained = slots.without(
                    field == null ? SlotSet.NONE : SlotSet.parse(field).without(before.doubtful()));
        }
    }

    @Override
    public @Nullable String gained(long acknowledged, int timeline) {
        unknown = gained.without(before.slots(acknowledged, timeline));
        return gained.isEmpty() ? null : "it has slots that were another's, " + gained.size();
    }

    @Override
    public boolean isAsLeft(@Nullable Ledger there) {
        Ledger left = before.of(names);
        if (left == null || there == null) {
            return left == null && there == null;
        }
        return left.term() == there.term() && left.seq() == there.seq();
    }

    @Override
    public @Nullable Ledger inherited(long acknowledged, int timeline) {
        return before.ledger(acknowledged, timeline);
    }

    /**
     * Entries are being dropped: those of which slots; null for all.
     *
     * @param gainedOnly those alone of which nobody knows anything
     */
    @Nullable
    SlotSet drops(boolean gainedOnly) {
        dropsUnknown = gainedOnly;
        return gainedOnly ? unknown : null;
    }

    /** This ledger, if entries that were being dropped when it was left are known to be: those of the other slots need not go. */
    Ledger goesOnFrom(Ledger there) {
        Ledger left = before.of(names);
        return left != null && !left.clearing() && isAsLeft(there) ? there.cleared() : there;
    }

    /** Deletes these entries, which were not there any more. */
    void strayed(List<byte[]> entries) {
        for (byte[] entry : entries) {
            int slot = KeySlots.of(entry);
            passing = passing.with(SlotSet.range(slot, slot));
        }
        home.deleteStrayed(entries);
    }

    /**
     * A call was not done: whether that was because the home is on its way to another master. If not, another server may take its place, which
     * lacks what was done last to the slots that others had.
     */
    FenceStoreException failed(FenceStoreException why) {
        onItsWay = why.getCause() != null && Redirection.isIn(why.getCause().getMessage());
        before = onItsWay ? before : before.only(names);
        return why;
    }

    /** What others have left is of no use any more. */
    void forgetOthers() {
        before = Inheritance.NONE;
        dropsUnknown = false;
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

    /** Of one that has taken over nothing yet: what was left to it. */
    Inheritance passesOn() {
        SlotSet slots = home.slots();
        return slots == null ? Inheritance.NONE : before.of(names, slots);
    }

    /** What it leaves with this ledger. */
    Inheritance leaves(Ledger ledger) {
        SlotSet slots = home.slots();
        if (slots == null) {
            return Inheritance.NONE;
        }
        boolean inPart = ledger.clearing() && dropsUnknown;
        Ledger left = inPart ? ledger.cleared() : ledger;
        return new Inheritance(
                List.of(new Inheritance.Legacy(slots, inPart ? passing.with(unknown) : passing, left)),
                Map.of(names, left));
    }
}
