package io.sluice.fences;

import io.sluice.changes.Change;
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
import io.sluice.redis.Script;
import io.sluice.redis.SlotSet;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
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

    /** Fences that one sweep looks at: Redis takes a millisecond for it. */
    private static final String SWEPT = "1000";

    private final CacheNames names;
    private final RedisServers home;
    private final RedisSession session;
    private final EntrySweep clearing;
    private final Claiming claiming;
    private final Consumer<Owner> told;
    private final LedgerClaim holding = new LedgerClaim();
    private final LedgerReading reading;
    private final LedgerTaking taking;
    private final EvalCommand call = new EvalCommand();

    private String cursor = "0";
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
        this(settings, told, System::nanoTime);
    }

    RedisFences(RedisSettings settings, Consumer<Owner> told, LongSupplier nanoTime) {
        this(settings, told, anybody(), Inheritance.NONE, unused -> false, nanoTime);
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
    public boolean holds(String key) {
        return cover.holds(key);
    }

    @Override
    public @Nullable String gained(long acknowledged, int ofTimeline) {
        return cover.gained(acknowledged, ofTimeline);
    }

    @Override
    public @Nullable Ledger inherited(long acknowledged, int ofTimeline) {
        return cover.inherited(acknowledged, ofTimeline);
    }

    @Override
    public void owner(Owner owner) {
        told.accept(owner);
    }

    @Override
    public void claim(Owner owner) throws FenceStoreException {
        session.ask(connection -> claiming.run(connection, owner, others));
    }

    /** Whether it is known to be this owner's; false while it does not answer. */
    boolean isOf(Owner me) {
        return reading.isOf(me);
    }

    /** Whether both have the same name for their fences. */
    boolean isSameHome(RedisFences other) {
        return names.equals(other.names);
    }

    /** What it leaves to the homes that come after it; null if it has no ledger. */
    Inheritance.@Nullable Legacy leaves() {
        return holding.isTaken() ? cover.leaves() : null;
    }

    /** It is no home any more. */
    void forget() {
        cover.forget();
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
        return reading.read(cover);
    }

    @Override
    public long idleMillis() throws FenceStoreException {
        return reading.idleMillis(cover);
    }

    @Override
    public void take(Ledger first) throws FenceStoreException {
        timeline = first.timeline();
        taking.run(first, new Announcement(self, timeline), cover);
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
            cover.failed(e);
            throw e;
        }
    }

    @Override
    public void advance(long applied, long maxXid, long quietXmax, boolean inTime) throws FenceStoreException {
        EvalCommand advance = holding.claim(call.of(Script.ADVANCE.sha(), 1).with(names.fences()));
        long seq = holding.next();
        advance.with(LuaNumbers.of(seq)).with(LuaNumbers.of(applied)).with(LuaNumbers.of(maxXid));
        advance.with(quietXmax == 0 ? "" : LuaNumbers.of(quietXmax)).with(inTime ? "1" : "0");
        write(Script.ADVANCE, seq);
        cover.written(applied, maxXid, cover.isClearing());
    }

    @Override
    public void floor(long floorLsn, long floorXmax) throws FenceStoreException {
        EvalCommand floor = holding.claim(call.of(Script.FLOOR.sha(), 1).with(names.fences()));
        long seq = holding.next();
        floor.with(LuaNumbers.of(seq)).with(LuaNumbers.of(floorLsn)).with(LuaNumbers.of(floorXmax));
        write(Script.FLOOR, seq);
    }

    @Override
    public void sweep() throws FenceStoreException {
        holding.claim(call.of(Script.SWEEP.sha(), 1).with(names.fences()))
                .with(cursor)
                .with(SWEPT);
        Object answer = session.ask(connection -> Script.SWEEP.run(connection, call));
        if (answer instanceof byte[] next) {
            cursor = new String(next, StandardCharsets.US_ASCII);
        } else {
            throw holding.lost();
        }
    }

    @Override
    public long clear(boolean gainedOnly) throws FenceStoreException {
        if (!claiming.wasEmpty()) {
            long start = nanoTime.getAsLong();
            SlotSet slots = gainedOnly ? cover.unknown() : null;
            long dropped = slots != null && slots.isEmpty()
                    ? -1
                    : session.ask(connection -> clearing.next(connection, claiming.entries(), slots));
            if (dropped >= 0) {
                PacedScan.rest(nanoTime.getAsLong() - start);
                return dropped;
            }
        }
        EvalCommand cleared = holding.claim(call.of(Script.CLEARED.sha(), 1).with(names.fences()));
        long seq = holding.next();
        cleared.with(LuaNumbers.of(seq)).with(names.channel());
        write(Script.CLEARED, seq);
        cover.cleared();
        return -1;
    }

    private void write(Script script, long seq) throws FenceStoreException {
        Object answer = session.ask(connection -> script.run(connection, call));
        cover.there();
        if (!Objects.equals(answer, 1L)) {
            throw holding.lost();
        }
        holding.done(seq);
    }

    @Override
    public void release() throws FenceStoreException {
        if (holding.isTaken()) {
            holding.claim(call.of(Script.RELEASE.sha(), 1).with(names.fences()));
            holding.dropped();
            Object unused = session.ask(connection -> Script.RELEASE.run(connection, call));
        }
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
