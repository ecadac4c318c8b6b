package io.sluice.reader;

import io.sluice.changes.Change;
import io.sluice.changes.FenceCover;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.changes.Owner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A cache in memory, which keeps the rules of {@link FenceStore} and notes what it was told. */
final class FakeStore implements FenceStore, FenceCover {
    final List<String> told = new ArrayList<>();
    final List<Change> fences = new ArrayList<>();

    /** How far each call of {@link #apply} said that the log is applied. */
    final List<Long> applied = new ArrayList<>();

    @Nullable
    Ledger ledger;

    @Nullable
    FenceStoreException refusal;

    /** Whose its entries are to be, as far as it was told. */
    @Nullable
    Owner owner;

    final Set<String> cached = new HashSet<>();
    boolean breakClear;
    boolean refuseTake;

    /** How many are still to be dropped, one with each call of {@link #clear}. */
    int entries = 1;

    /** What happens with each. */
    Runnable swept = () -> {};

    /** Whether its connection is, which the next call finds out. */
    boolean broken;

    /** Whether the ledger is there for those who write it alone. */
    boolean hidden;

    /** How long ago whoever writes it did so. */
    long idle;

    boolean letGo;

    /** Whose entries are here. */
    Predicate<String> mine = key -> true;

    /** What was left under its name by whoever had it before; and what others leave whose slots it has got, if it has none. */
    @Nullable
    Ledger left;

    @Nullable
    Ledger inheritance;

    /** Why entries are there of which its ledger knows nothing. */
    @Nullable
    String gained;

    private long term;
    private long seq;

    /** Somebody empties it. */
    void flush() {
        ledger = null;
        fences.clear();
    }

    private void check() throws FenceStoreException {
        if (broken) {
            broken = false;
            throw new FenceStoreException(FenceStoreException.Kind.AWAY, "the connection is broken");
        }
        FenceStoreException why = refusal;
        if (why != null) {
            throw why;
        }
    }

    private Ledger mine() throws FenceStoreException {
        check();
        Ledger there = ledger;
        if (there == null || there.term() != term || there.seq() != seq) {
            throw new FenceStoreException(FenceStoreException.Kind.LOST, "another ledger");
        }
        return there;
    }

    @Override
    public boolean holds(String key) {
        return mine.test(key);
    }

    @Override
    public boolean isAsLeft(@Nullable Ledger there) {
        return Objects.equals(there, left);
    }

    @Override
    public @Nullable Ledger inherited(long acknowledged, int timeline) {
        return inheritance;
    }

    @Override
    public @Nullable String gained(long acknowledged, int timeline) {
        return gained;
    }

    @Override
    public String where() {
        return "";
    }

    @Override
    public FenceCover cover() {
        return this;
    }

    @Override
    public void dropAnyway(List<Change> changes) {}

    @Override
    public void letGo() {
        letGo = true;
    }

    @Override
    public void owner(Owner whose) {
        owner = whose;
    }

    @Override
    public void claim(Owner owner) throws FenceStoreException {
        check();
    }

    @Override
    public @Nullable Ledger read() throws FenceStoreException {
        check();
        return hidden ? null : ledger;
    }

    @Override
    public long idleMillis() throws FenceStoreException {
        check();
        return idle;
    }

    @Override
    public void take(Ledger first) throws FenceStoreException {
        check();
        if (refuseTake) {
            throw new FenceStoreException(FenceStoreException.Kind.AWAY, "gone");
        }
        Ledger there = ledger;
        if (there != null && there.term() >= first.term()) {
            throw new FenceStoreException(FenceStoreException.Kind.LOST, "a higher term");
        }
        ledger = first;
        term = first.term();
        seq = first.seq();
        told.add("take");
    }

    @Override
    public List<String> apply(List<Change> changes, long upTo, long maxXid) throws FenceStoreException {
        Ledger there = mine();
        applied.add(upTo);
        fences.addAll(changes);
        changes.forEach(change -> told.add("drop " + change.key()));
        set(there, there.floorLsn(), there.floorXmax(), upTo, maxXid, there.clearing());
        return changes.stream().map(Change::key).filter(cached::contains).toList();
    }

    @Override
    public void advance(long upTo, long maxXid, long quietXmax, boolean inTime) throws FenceStoreException {
        Ledger there = mine();
        set(there, there.floorLsn(), there.floorXmax(), upTo, maxXid, there.clearing());
    }

    @Override
    public void floor(long floorLsn, long floorXmax) throws FenceStoreException {
        Ledger there = mine();
        set(there, floorLsn, floorXmax, there.applied(), there.maxXid(), there.clearing());
    }

    @Override
    public void sweep() throws FenceStoreException {
        Ledger there = mine();
        fences.removeIf(fence -> fence.lsn() <= there.floorLsn());
    }

    @Override
    public long clear(boolean gainedOnly) throws FenceStoreException {
        Ledger there = mine();
        if (breakClear) {
            throw new FenceStoreException(FenceStoreException.Kind.AWAY, "gone in the middle");
        }
        if (entries > 0) {
            entries--;
            swept.run();
            return 1;
        }
        entries = 1;
        told.add(gainedOnly ? "clear gained" : "clear");
        set(there, there.floorLsn(), there.floorXmax(), there.applied(), there.maxXid(), false);
        return -1;
    }

    private void set(Ledger old, long floorLsn, long floorXmax, long applied, long maxXid, boolean clearing) {
        seq++;
        ledger = new Ledger(old.term(), seq, old.timeline(), floorLsn, floorXmax, applied, maxXid, clearing, 0);
    }

    @Override
    public void release() throws FenceStoreException {
        Ledger there = mine();
        told.add("release " + there.term());
    }

    @Override
    public long fences() throws FenceStoreException {
        check();
        return fences.size();
    }

    @Override
    public void disconnect() {
        broken = false;
    }

    @Override
    public void close() {}
}
