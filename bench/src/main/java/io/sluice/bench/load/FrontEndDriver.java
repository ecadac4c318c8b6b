package io.sluice.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.netty.buffer.ByteBuf;
import io.sluice.bench.wire.AnswerParser;
import io.sluice.bench.wire.Decimal;
import io.sluice.bench.wire.KeyPicker;
import io.sluice.bench.wire.LookupQueue;
import io.sluice.bench.wire.RedisConnection;
import io.sluice.bench.wire.RequestWriter;
import io.sluice.bench.wire.Target;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Lets lookups arrive when they are due, asks Redis for them, and the provider for those that Redis does not know. Touched by one
 * event loop, but for what says otherwise.
 */
final class FrontEndDriver implements Driver, RedisConnection.ReplyListener {
    private static final int MOST_PENDING = 1 << 17;

    private final Due schedule;
    private final KeyPicker keys;
    private final MissWriter writer;
    private final FrontEndTally tally;
    private final List<RedisConnection> redis = new ArrayList<>();
    private final Deque<Connection> idle = new ArrayDeque<>();
    private final LookupQueue pending = new LookupQueue(MOST_PENDING);
    private final CompletableFuture<String> gone = new CompletableFuture<>();
    private long end;
    private int next;
    private boolean ended;

    FrontEndDriver(FrontEndLoad load, KeyPicker keys, MissWriter writer) {
        this.schedule = new Due(Arrivals.fixed(load.rate()));
        this.keys = keys;
        this.writer = writer;
        this.tally = new FrontEndTally(load);
    }

    /** Reads by this connection too. To be called before the time begins, by whoever begins it. */
    void use(RedisConnection connection) {
        redis.add(connection);
    }

    /** Why Redis cannot be read any more, once it cannot. Any thread may ask. */
    CompletableFuture<String> gone() {
        return gone;
    }

    /** What came of it, to be asked after the end. */
    FrontEndMeasured measured() {
        return tally.measured();
    }

    @Override
    public void begin(ScheduledExecutorService executor, long beginning, long ending) {
        end = ending;
        tally.begin(beginning);
        schedule.begin(executor, beginning, ending, this::arrive);
    }

    /** Asks Redis for all that is due. */
    private void arrive(long now) {
        if (ended || gone.isDone()) {
            return;
        }
        schedule.take(now, due -> {
            tally.arrived(due);
            RedisConnection connection = redis.get(next);
            next = (next + 1) % redis.size();
            if (!connection.get(keys.next(), due)) {
                tally.unanswered();
            }
        });
        redis.forEach(RedisConnection::flush);
    }

    @Override
    public void hit(long since, long now) {
        if (!ended && now <= end) {
            tally.hit(since, now);
        }
    }

    @Override
    public void missed(long key, long since, long now) {
        if (ended || now > end) {
            return;
        }
        tally.missed(since);
        Connection connection = idle.poll();
        if (connection != null) {
            send(connection, key, since, now);
        } else if (!pending.offer(key, since)) {
            tally.unanswered();
        }
    }

    private void send(Connection connection, long key, long since, long now) {
        writer.key(key);
        connection.send(since, now);
    }

    @Override
    public void gone(String why) {
        gone.complete(why);
    }

    @Override
    public void free(Connection connection, long now) {
        if (pending.size() == 0) {
            idle.push(connection);
            return;
        }
        long key = pending.key();
        long since = pending.due();
        pending.remove();
        send(connection, key, since, now);
    }

    @Override
    public void lost(Connection connection) {
        idle.remove(connection);
    }

    @Override
    public void answered(int kind, AnswerParser answer, long since, long now) {
        tally.filled(answer.status(), since, now);
    }

    @Override
    public void failed(int kind) {
        tally.unanswered();
    }

    /** It counts as unfinished: it arrived, and was not answered. */
    @Override
    public void inFlight(int kind, long sent, long now) {}

    /** What the schedule still had arrived too, and was not answered. */
    @Override
    public void end() {
        ended = true;
        schedule.rest(tally::arrived);
        redis.forEach(RedisConnection::close);
    }

    /** {@code GET /single/KEY} for the key that is set before each request. */
    static final class MissWriter implements RequestWriter {
        private final byte[] start = "GET /single/".getBytes(ISO_8859_1);
        private final byte[] end;
        private final byte[] digits = new byte[Decimal.MOST_DIGITS];
        private long key;

        MissWriter(Target target) {
            end = (" HTTP/1.1\r\nHost: " + target.authority() + "\r\n\r\n").getBytes(ISO_8859_1);
        }

        void key(long next) {
            key = next;
        }

        @Override
        public int write(ByteBuf out) {
            out.writeBytes(start)
                    .writeBytes(digits, 0, Decimal.write(key, digits, 0))
                    .writeBytes(end);
            return 0;
        }
    }
}
