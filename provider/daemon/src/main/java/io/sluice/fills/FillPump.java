package io.sluice.fills;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.Value;
import io.sluice.redis.Backoff;
import io.sluice.redis.ProblemLog;
import io.sluice.redis.RedisErrors;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * From the buffer to Redis, one step at a time. The filler's thread alone takes steps; {@link #unstick} and the counts are for
 * everybody.
 */
final class FillPump {
    /** What a step returns when it has nothing to do before the next fill. */
    static final long IDLE = -1;

    /** Commands of one pipeline: enough that the round trip does not count, few enough that Redis serves its readers in between. */
    static final int MOST_COMMANDS = 1000;

    /** How long fills that are ahead of what was applied wait before it is asked again: longer each time. */
    private static final long FIRST_WAIT_NANOS = 1_000_000;

    private static final long LONGEST_WAIT_NANOS = 8_000_000;

    /** So soon a connection is found dead that was closed before. */
    private static final long AT_ONCE_NANOS = 500_000_000;

    private final FillBuffer buffer;
    private final PendingDeletes drops;
    private final FillWriter.WriterConnector connector;
    private final FillCommands commands;
    private final ProblemLog problems;
    private final Backoff backoff;
    private final LongSupplier nanoTime;
    private final LongAdder written = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private final LongAdder unwritable = new LongAdder();
    private final WriteUnderWay underWay;
    private final Behind behind;
    private final CountDownLatch tried = new CountDownLatch(1);
    private long connectAt;
    private long wait;
    private volatile @Nullable FillWriter writer;

    /**
     * @param stuckAfter how long one pipeline may take as a whole before {@link #unstick} breaks it
     * @param behind told whenever fills have to wait for changes to be applied
     */
    FillPump(
            FillBuffer buffer,
            PendingDeletes drops,
            FillWriter.WriterConnector connector,
            FillCommands commands,
            ProblemLog problems,
            Backoff backoff,
            LongSupplier nanoTime,
            Duration stuckAfter,
            Behind behind) {
        this.buffer = buffer;
        this.drops = drops;
        this.connector = connector;
        this.commands = commands;
        this.problems = problems;
        this.backoff = backoff;
        this.nanoTime = nanoTime;
        this.underWay = new WriteUnderWay(stuckAfter.toNanos(), nanoTime);
        this.behind = behind;
        this.connectAt = nanoTime.getAsLong();
    }

    /**
     * Connects, or writes what is due: drops first, because somebody waits for them.
     *
     * @return 0 when the next step is due at once, {@link #IDLE} when it is due with the next fill, else nanoseconds until the next
     *     attempt to connect, or to write what has to wait
     */
    long step() {
        FillWriter connected = writer;
        if (connected == null) {
            return connect();
        }
        buffer.notUrgent();
        List<PendingDeletes.Drop> oldest = drops.oldest(MOST_COMMANDS);
        if (!oldest.isEmpty()) {
            drop(connected, oldest, false);
            return drops.isEmpty() && buffer.size() == 0 && writer != null ? IDLE : 0;
        }
        List<Fill<String, Value>> fills = commands.writable(buffer.poll(MOST_COMMANDS), unwritable);
        wait = fills.isEmpty() || !write(connected, fills, false)
                ? 0
                : Math.min(LONGEST_WAIT_NANOS, Math.max(FIRST_WAIT_NANOS, 2 * wait));
        if (wait > 0) {
            behind.waits(wait == LONGEST_WAIT_NANOS);
        }
        return wait > 0 ? wait : buffer.size() == 0 && writer != null ? IDLE : 0;
    }

    private long connect() {
        long left = connectAt - nanoTime.getAsLong();
        if (left > 0) {
            return left;
        }
        try {
            FillWriter made = connector.connect();
            writer = made;
            tryOut(made);
            return 0;
        } catch (RuntimeException | Error e) {
            problems.unreachable(e);
            disconnect();
            return connectAt - nanoTime.getAsLong();
        } finally {
            tried.countDown();
        }
    }

    private void tryOut(FillWriter connected) {
        String refusal = connected.trial();
        if (refusal == null) {
            problems.connected();
        } else {
            problems.refusedTrial(refusal);
        }
    }

    /** Nobody fills: would Redis take it? Else an idle daemon would know nothing of it, nor that it is back. */
    void lookAgain() {
        FillWriter connected = writer;
        if (connected == null) {
            return;
        }
        long since = nanoTime.getAsLong();
        try {
            tryOut(connected);
        } catch (RuntimeException | Error e) {
            if (anew(since) == null && writer != null) {
                problems.lost(e);
                disconnect();
            }
        }
    }

    /** Whether it is known by now if Redis takes fills; waits for that. */
    void awaitTrial(Duration most) throws InterruptedException {
        tried.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }

    /**
     * A connection that was found dead at once, because Redis, or something between, closes those that are idle: nothing was answered, and
     * what was said on it may be said again on a new one. What a fill may not replace it does not replace the second time either.
     *
     * @return the new one, or null if there is none, or if it was not at once
     */
    private @Nullable FillWriter anew(long since) {
        if (nanoTime.getAsLong() - since > AT_ONCE_NANOS) {
            return null;
        }
        disconnect();
        connectAt = nanoTime.getAsLong();
        connect();
        return writer;
    }

    /** Returns whether some of them have to wait. */
    private boolean write(FillWriter connected, List<Fill<String, Value>> fills, boolean again) {
        long since = underWay.begin(connected);
        try {
            FillWriter.FillResult answer = connected.write(fills);
            written.add(answer.written());
            failed.add(answer.errors().size());
            backoff(answer.errors());
            return putBack(answer.waiting());
        } catch (RuntimeException | Error e) {
            FillWriter fresh = again ? null : anew(since);
            if (fresh != null) {
                return write(fresh, fills, true);
            }
            failed.add(fills.size()); // some may have been written; what is not certain is not called written
            problems.lost(e);
            disconnect();
            return false;
        } finally {
            underWay.end();
        }
    }

    /** What was written to the table meanwhile must not be filled by what was read before: its drop comes first. */
    private boolean putBack(List<Fill<String, Value>> waiting) {
        buffer.putBack(waiting);
        if (!waiting.isEmpty() && !drops.isEmpty()) {
            buffer.invalidate(drops.keys()); // and whoever adds a drop from now on tells the buffer after that
        }
        return !waiting.isEmpty();
    }

    /** Drops that Redis refuses for good are given up; those that it may not have heard of, or may take later, stay for the next connection. */
    private void drop(FillWriter connected, List<PendingDeletes.Drop> oldest, boolean again) {
        long since = underWay.begin(connected);
        try {
            List<String> keys =
                    oldest.stream().flatMap(drop -> drop.keys().stream()).toList();
            List<String> errors = connected.drop(keys);
            boolean kept = errors.stream().anyMatch(RedisErrors::passes);
            if (!kept) {
                drops.ended(oldest, errors.isEmpty());
            }
            backoff(errors);
            if (kept && writer != null) {
                disconnect(); // they are told again after a while
            }
        } catch (RuntimeException | Error e) {
            FillWriter fresh = again ? null : anew(since);
            if (fresh != null) {
                drop(fresh, oldest, true);
                return;
            }
            problems.lost(e);
            disconnect();
        } finally {
            underWay.end();
        }
    }

    private void backoff(List<String> errors) {
        if (errors.isEmpty()) {
            backoff.reset();
            problems.well();
            return;
        }
        Set<String> kinds = new HashSet<>(errors);
        kinds.forEach(problems::refused);
        if (kinds.stream().anyMatch(RedisErrors::isOfTheServer)) {
            disconnect(); // its name may lead elsewhere by now
        }
    }

    private void disconnect() {
        FillWriter broken = writer;
        writer = null;
        connectAt = nanoTime.getAsLong() + backoff.nextNanos();
        if (broken != null) {
            broken.abort();
            broken.close();
        }
    }

    /** Breaks a write that has taken too long. From any thread; never blocks. */
    void unstick() {
        underWay.unstick();
    }

    /** Breaks a write, however long it has taken. From any thread; never blocks. */
    void abort() {
        FillWriter connected = writer;
        if (connected != null) {
            connected.abort();
        }
    }

    /** Ends the connection; for the filler's thread, as its last act. */
    void close() {
        FillWriter connected = writer;
        writer = null;
        if (connected != null) {
            connected.close();
        }
    }

    /** See {@link WriteUnderWay#timed}. */
    void timed(LongConsumer hears) {
        underWay.timed(hears);
    }

    boolean isConnected() {
        return writer != null;
    }

    long written() {
        return written.sum();
    }

    long failed() {
        return failed.sum();
    }

    long unwritable() {
        return unwritable.sum();
    }
}
