package io.sluice.fences;

import static io.sluice.redis.CacheNames.bytes;

import io.sluice.changes.Change;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.changes.Owner;
import io.sluice.redis.CacheNames;
import io.sluice.redis.ErrorAdvice;
import io.sluice.redis.EvalCommand;
import io.sluice.redis.LedgerText;
import io.sluice.redis.LuaNumbers;
import io.sluice.redis.PacedScan;
import io.sluice.redis.RedisSession;
import io.sluice.redis.RedisSettings;
import io.sluice.redis.Script;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

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
    private final RedisSession session;
    private final EntrySweep clearing;
    private final Claiming claiming;
    private final Consumer<Owner> told;
    private final LedgerClaim holding = new LedgerClaim();
    private final EvalCommand call = new EvalCommand();

    /** The ledger that {@link #take} has asked for and heard no answer. */
    private @Nullable String asked;

    private String cursor = "0";
    private int timeline;

    /** Stands in what is announced, so that this daemon knows its own words. */
    private final String self = Long.toHexString(ThreadLocalRandom.current().nextLong());

    private final LongSupplier nanoTime;
    private long seenTerm = -1;
    private long seenSeq;
    private long seenAt;

    /** @param settings address, password, prefix and timeouts */
    public RedisFences(RedisSettings settings) {
        this(settings, owner -> {});
    }

    /** @param told hears each time whose the entries are to be */
    public RedisFences(RedisSettings settings, Consumer<Owner> told) {
        this(settings, told, System::nanoTime);
    }

    RedisFences(RedisSettings settings, Consumer<Owner> told, LongSupplier nanoTime) {
        this.told = told;
        this.nanoTime = nanoTime;
        this.names = CacheNames.of(settings);
        this.session = new RedisSession(settings, ErrorAdvice.of(settings, names.rights(RIGHTS)));
        this.clearing = new EntrySweep(names, nanoTime);
        this.claiming = new Claiming(settings, names, nanoTime);
    }

    @Override
    public void owner(Owner owner) {
        told.accept(owner);
    }

    @Override
    public void claim(Owner owner) throws FenceStoreException {
        session.ask(connection -> claiming.run(connection, owner));
    }

    /** What announcements of this daemon are known by. */
    public String self() {
        return self;
    }

    @Override
    public @Nullable Ledger read() throws FenceStoreException {
        Optional<String> text = session.ask(connection -> {
            connection.sendCommand(Command.HGET, bytes(names.fences()), new byte[0]);
            return Optional.ofNullable((byte[]) connection.getOne())
                    .map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1));
        });
        if (text.isPresent() && LedgerText.isUnreadable(text.get())) {
            throw claiming.unreadable();
        }
        return text.map(LedgerText::parse).orElse(null);
    }

    @Override
    public long idleMillis() throws FenceStoreException {
        Ledger there = read();
        if (there == null) {
            return -1;
        }
        long now = nanoTime.getAsLong();
        if (there.term() != seenTerm || there.seq() != seenSeq) {
            seenTerm = there.term();
            seenSeq = there.seq();
            seenAt = now;
        }
        return TimeUnit.NANOSECONDS.toMillis(now - seenAt);
    }

    @Override
    public void take(Ledger first) throws FenceStoreException {
        holding.dropped();
        timeline = first.timeline();
        if (first.clearing()) {
            Announcement everything = new Announcement(self, timeline);
            byte[] message = everything.ofAll(first.floorLsn(), first.maxXid());
            session.ask(connection -> {
                connection.sendCommand(Command.PUBLISH, bytes(names.channel()), message);
                return connection.getIntegerReply();
            });
        }
        String head = LedgerText.head(first);
        String term = LuaNumbers.of(first.term());
        String again = head + term;
        boolean doubtful = again.equals(asked);
        asked = again;
        call.of(Script.TAKE.sha(), 1)
                .with(names.fences())
                .with(term)
                .with(head)
                .with(first.clearing() ? "1" : "0")
                .with(doubtful ? "1" : "0");
        claiming.say(call);
        long seq = (Long) session.ask(connection -> Script.TAKE.run(connection, call));
        asked = null;
        if (seq < 0) {
            throw claiming.notOurs(seq == -1);
        }
        if (seq == 0) {
            throw holding.lost();
        }
        holding.taken(term, seq);
        claiming.taken();
        clearing.restart();
    }

    @Override
    public List<String> apply(List<Change> changes, long applied, long maxXid) throws FenceStoreException {
        ApplyPipeline applying = new ApplyPipeline(
                names, holding, call, new Announcement(self, timeline), LuaNumbers.of(applied), LuaNumbers.of(maxXid));
        return session.ask(connection -> applying.run(connection, ChangeParts.of(changes)));
    }

    @Override
    public void advance(long applied, long maxXid, long quietXmax, boolean inTime) throws FenceStoreException {
        EvalCommand advance = holding.claim(call.of(Script.ADVANCE.sha(), 1).with(names.fences()));
        long seq = holding.next();
        advance.with(LuaNumbers.of(seq)).with(LuaNumbers.of(applied)).with(LuaNumbers.of(maxXid));
        advance.with(quietXmax == 0 ? "" : LuaNumbers.of(quietXmax)).with(inTime ? "1" : "0");
        write(Script.ADVANCE, seq);
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
    public long clear() throws FenceStoreException {
        if (!claiming.wasEmpty()) {
            long start = nanoTime.getAsLong();
            long dropped = session.ask(connection -> clearing.next(connection, claiming.entries()));
            if (dropped >= 0) {
                PacedScan.rest(nanoTime.getAsLong() - start);
                return dropped;
            }
        }
        EvalCommand cleared = holding.claim(call.of(Script.CLEARED.sha(), 1).with(names.fences()));
        long seq = holding.next();
        cleared.with(LuaNumbers.of(seq)).with(names.channel());
        write(Script.CLEARED, seq);
        return -1;
    }

    private void write(Script script, long seq) throws FenceStoreException {
        Object answer = session.ask(connection -> script.run(connection, call));
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
        return session.ask(connection -> Math.max(0, length(connection) - claiming.fields()));
    }

    private long length(Connection connection) {
        connection.sendCommand(Command.HLEN, bytes(names.fences()));
        return (Long) connection.getOne();
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
