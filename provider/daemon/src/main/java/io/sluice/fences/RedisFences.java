package io.sluice.fences;

import io.sluice.changes.Change;
import io.sluice.changes.FenceCover;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.changes.Owner;
import io.sluice.redis.CacheNames;
import io.sluice.redis.ErrorAdvice;
import io.sluice.redis.EvalCommand;
import io.sluice.redis.LuaNumbers;
import io.sluice.redis.PacedScan;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSession;
import io.sluice.redis.RedisSettings;
import io.sluice.redis.SlotSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Fences and the ledger in one hash, so that Redis has both or neither: evicted, flushed, restarted or restored. Everything that is
 * written is written by a script that looks at the ledger first.
 *
 * <p>Connects with the first call, and anew with the first one after the connection was lost. Used by one thread.
 */
public final class RedisFences implements FenceStore {
    /** What its user needs, as ACL SETUSER takes it. */
    public static final String RIGHTS =
            "+evalsha +script|load +hget +hmget +hset +hdel +hlen +hscan +exists +type +pexpire +persist +unlink +scan +time"
                    + " +publish";

    private final CacheNames names;
    private final RedisServers home;
    private final RedisSession session;
    private final EntrySweep clearing;
    private final Claiming claiming;
    private final Consumer<Owner> told;
    private final LedgerClaim holding = new LedgerClaim();
    private final LedgerReading reading;
    private final LedgerTaking taking;
    private final LedgerWriting writing;
    private final FenceSweep sweep;
    private final EvalCommand call = new EvalCommand();

    private int timeline;

    /** Stands in what is announced, so that this daemon knows its own words. */
    private final String self;

    private final SlotCover cover;
    private final Predicate<Owner> others;

    private final LongSupplier nanoTime;

    /** @param settings address, password, prefix and timeouts */
    public RedisFences(RedisSettings settings) {
        this(settings, owner -> {});
    }

    /** @param told hears each time whose the entries are to be */
    public RedisFences(RedisSettings settings, Consumer<Owner> told) {
        this(settings, told, anybody(), Inheritance.NONE, unused -> false, System::nanoTime);
    }

    /**
     * One home of a cluster.
     *
     * @param self as {@link #self}
     * @param inherited what is known from the homes before
     * @param others whether another home is known to be this owner's
     */
    RedisFences(
            RedisSettings settings,
            Consumer<Owner> told,
            String self,
            Inheritance inherited,
            Predicate<Owner> others,
            LongSupplier nanoTime) {
        this.self = self;
        this.others = others;
        this.home = settings.address();
        this.told = told;
        this.nanoTime = nanoTime;
        this.names = CacheNames.of(settings);
        this.session = new RedisSession(settings, ErrorAdvice.of(settings, names.rights(RIGHTS)));
        this.clearing = new EntrySweep(names, nanoTime);
        this.claiming = new Claiming(settings, names, nanoTime);
        this.cover = new SlotCover(home, names, inherited);
        this.reading = new LedgerReading(session, names, claiming, nanoTime);
        this.taking = new LedgerTaking(session, names, claiming, holding);
        this.sweep = new FenceSweep(session, names, holding);
        this.writing = new LedgerWriting(session, names, holding, cover);
    }

    /** A name that no other has. */
    static String anybody() {
        return Long.toHexString(ThreadLocalRandom.current().nextLong());
    }

    @Override
    public String where() {
        return names.ofCluster() ? " in Redis " + home : "";
    }

    @Override
    public FenceCover cover() {
        return cover;
    }

    @Override
    public void owner(Owner owner) {
        told.accept(owner);
    }

    @Override
    public void claim(Owner owner) throws FenceStoreException {
        try {
            boolean unused = session.ask(connection -> claiming.run(connection, owner, others));
        } catch (FenceStoreException e) {
            throw cover.failed(e);
        }
    }

    /** Whether it is known to be this owner's; false while it does not answer. */
    boolean isOf(Owner me) {
        return reading.isOf(me);
    }

    /** Whether both have the same name for their fences. */
    boolean isSameHome(RedisFences other) {
        return names.equals(other.names);
    }

    RedisServers home() {
        return home;
    }

    /**
     * What it leaves to the homes that come after it: its ledger, if that is there as it was left, wherever it is by now. If it never had one,
     * it passes on what was left to it.
     */
    Inheritance leaves() {
        if (!holding.isTaken()) {
            return cover.passesOn();
        }
        session.close(); // which leads to where it was
        try {
            Ledger there = reading.read(cover);
            return there != null && holding.isOurs(there) ? cover.leaves(there) : Inheritance.NONE;
        } catch (FenceStoreException e) {
            return Inheritance.NONE;
        }
    }

    @Override
    public void letGo() {
        holding.dropped();
        cover.forgetOthers();
    }

    /** It is no home any more, and must not be taken for one when a slot comes back; who stands by removes nothing of whoever reads. */
    void forget(Inheritance left) {
        if (left.of(names) != null) {
            cover.forget();
        }
    }

    @Override
    public void dropAnyway(List<Change> changes) {
        cover.dropAnyway(changes);
    }

    /** What announcements of this daemon are known by. */
    public String self() {
        return self;
    }

    @Override
    public @Nullable Ledger read() throws FenceStoreException {
        try {
            Ledger there = reading.read(cover);
            return there == null ? null : cover.goesOnFrom(there);
        } catch (FenceStoreException e) {
            throw cover.failed(e);
        }
    }

    @Override
    public long idleMillis() throws FenceStoreException {
        return reading.idleMillis(cover);
    }

    @Override
    public void take(Ledger first) throws FenceStoreException {
        timeline = first.timeline();
        try {
            taking.run(first, new Announcement(self, timeline), cover);
        } catch (FenceStoreException e) {
            throw cover.failed(e);
        }
        clearing.restart();
    }

    @Override
    public List<String> apply(List<Change> changes, long applied, long maxXid) throws FenceStoreException {
        // What has strayed is deleted after the call that finds it, and before anything is called applied.
        String position = names.ofCluster() ? "" : LuaNumbers.of(applied);
        ApplyPipeline applying = new ApplyPipeline(
                names,
                holding,
                call,
                new Announcement(self, timeline),
                position,
                LuaNumbers.of(maxXid),
                cover::strayed);
        if (!names.ofCluster()) {
            return session.ask(connection -> applying.run(connection, ChangeParts.of(changes)));
        }
        try {
            List<String> cached = changes.isEmpty()
                    ? List.of()
                    : session.ask(connection -> applying.run(connection, ChangeParts.of(changes)));
            advance(applied, maxXid, 0, false);
            return cached;
        } catch (FenceStoreException e) {
            throw cover.failed(e);
        }
    }

    @Override
    public void advance(long applied, long maxXid, long quietXmax, boolean inTime) throws FenceStoreException {
        writing.advance(applied, maxXid, quietXmax, inTime);
    }

    @Override
    public void floor(long floorLsn, long floorXmax) throws FenceStoreException {
        writing.floor(floorLsn, floorXmax);
    }

    @Override
    public void sweep() throws FenceStoreException {
        sweep.next();
    }

    @Override
    public long clear(boolean gainedOnly) throws FenceStoreException {
        if (!claiming.wasEmpty()) {
            long start = nanoTime.getAsLong();
            SlotSet slots = cover.drops(gainedOnly);
            long dropped = slots != null && slots.isEmpty()
                    ? -1
                    : session.ask(connection -> clearing.next(connection, claiming.entries(), slots));
            if (dropped >= 0) {
                PacedScan.rest(nanoTime.getAsLong() - start);
                return dropped;
            }
        }
        writing.cleared();
        return -1;
    }

    @Override
    public void release() throws FenceStoreException {
        writing.release();
    }

    @Override
    public long fences() throws FenceStoreException {
        return reading.fences();
    }

    @Override
    public void disconnect() {
        session.close();
    }

    @Override
    public void close() {
        session.close();
    }
}
