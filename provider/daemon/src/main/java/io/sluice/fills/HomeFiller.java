package io.sluice.fills;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.Value;
import io.sluice.redis.ProblemLog;
import io.sluice.redis.RedisLink;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Fills one home from a thread of its own, a pipeline at a time. Redis away, slow or full costs no lookup anything: fills are dropped
 * and counted, and the filler comes back by itself. Safe for all threads.
 */
final class HomeFiller {
    /** How long a fill waits for others: five in a pipeline cost Redis twice as much each as fifty. Late misses find the recent value. */
    private static final long GATHER_NANOS = 2_000_000;
    /** While nobody fills, Redis is asked so often whether it would take a fill. */
    private static final long LOOK_AGAIN_NANOS = 1_000_000_000;

    /** Keys to be dropped while Redis is away; with more, the oldest values that it has come back with may be too old. */
    private static final int MOST_DROPS = 100_000;

    private final FillRules rules;
    private final RedisServers home;
    private final FillBuffer buffer;
    private final PendingDeletes drops = new PendingDeletes(MOST_DROPS);
    private final FillPump pump;
    private final ProblemLog problems;
    private final Thread thread;

    /**
     * Starts the thread; never fails for Redis being away.
     *
     * @param others whether all is not well with another home
     */
    HomeFiller(RedisSettings settings, FillRules rules, BooleanSupplier others) {
        this.rules = rules;
        this.home = settings.address();
        this.buffer =
                new FillBuffer(settings.bufferKeys(), settings.bufferBytes(), FillPump.MOST_COMMANDS, System::nanoTime);
        this.problems = new ProblemLog(home, this::unwritten, System::nanoTime, rules.notFilling(), others);
        this.pump = new FillPump(
                buffer,
                drops,
                () -> new JedisWriter(
                        RedisLink.open(settings),
                        rules.commands(),
                        new FencedFills(settings, rules.commands(), rules.counts(), rules::owner, System::nanoTime),
                        rules::fenced,
                        rules::ledgerFound),
                rules.commands(),
                problems,
                home.backoff(),
                System::nanoTime,
                settings.socketTimeout().multipliedBy(3),
                rules::behind);
        pump.timed(rules::timed);
        if (rules.told() != null) {
            toldBy(rules.told());
        }
        this.thread = new Thread(this::run, "sluice-filler");
        thread.setDaemon(true);
        thread.start();
    }

    RedisServers home() {
        return home;
    }

    private void run() {
        try {
            while (true) {
                long wait = pump.step();
                if (buffer.isClosed() && (wait != 0 || (buffer.size() == 0 && drops.isEmpty()))) {
                    return; // all is written, or Redis is away
                }
                if (wait > 0 && pump.isConnected()) {
                    buffer.awaitUrgent(wait);
                    continue;
                }
                if (wait > 0) {
                    buffer.awaitClose(wait);
                    continue;
                }
                rules.counts().foreign().look();
                if (wait == FillPump.IDLE && !buffer.awaitFill(LOOK_AGAIN_NANOS)) {
                    pump.lookAgain();
                    continue;
                }
                buffer.awaitCompany(GATHER_NANOS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the grace is over
        } finally {
            buffer.close();
            buffer.clear();
            drops.close();
            pump.close();
        }
    }

    /** Drops these keys from Redis, see {@link RedisFiller#invalidate}; waits for nothing. */
    PendingDeletes.Drop invalidate(Collection<String> keys) {
        PendingDeletes.Drop drop = drops.add(keys);
        forget(keys);
        pump.unstick();
        return drop;
    }

    /** Fills of these keys that wait are not written. */
    void forget(Collection<String> keys) {
        buffer.invalidate(Set.copyOf(keys));
    }

    /** Waits until they are dropped; so long at most, and not at all while there is no connection. Returns whether they are. */
    boolean await(PendingDeletes.Drop drop, long nanos) {
        if (!pump.isConnected() && !drop.done().isDone()) {
            return false;
        }
        try {
            return drop.done().get(nanos, TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Another filler of this daemon says when Redis is away. */
    void toldBy(BooleanSupplier other) {
        problems.toldBy(other);
    }

    void offer(List<Fill<String, Value>> fills) {
        buffer.offer(fills);
        pump.unstick();
    }

    /** Writes what waits, as long as the grace lasts; drops and counts the rest. Fills offered from now on are dropped. */
    void close(Duration grace) {
        buffer.close();
        try {
            thread.join(Math.max(1, grace.toMillis()));
            if (thread.isAlive()) {
                end();
                thread.join(2000); // a daemon thread: it holds nobody up
            }
        } catch (InterruptedException e) {
            end();
            Thread.currentThread().interrupt();
        }
    }

    private void end() {
        buffer.clear();
        thread.interrupt();
        pump.abort();
    }

    private long unwritten() {
        FillTotals now = totals();
        return now.dropped() + now.failed();
    }

    FillTotals totals() {
        return new FillTotals(pump.written(), buffer.dropped() + pump.unwritable(), pump.failed(), drops.lost());
    }

    /** Keys written that Redis has still to drop. */
    int dropping() {
        return drops.size();
    }

    /** Fills that wait. */
    int buffered() {
        return buffer.size();
    }

    /** Whether there is a connection, as far as is known. */
    boolean reaches() {
        return pump.isConnected();
    }

    /** Whether Redis takes fills, as far as is known: a connection that has broken is noticed with the next one. */
    boolean connected() {
        return pump.isConnected() && problems.last() == null;
    }

    /** Waits until it is known whether Redis takes fills; so long at most. */
    void awaitTrial(Duration most) throws InterruptedException {
        pump.awaitTrial(most);
    }

    /** What is wrong, in one line without secrets; null while all is well. */
    @Nullable
    String lastProblem() {
        return problems.last();
    }
}
