package io.sluice.fills;

import io.sluice.changes.Owner;
import io.sluice.coalesce.Filler;
import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.Value;
import io.sluice.redis.ProblemLog;
import io.sluice.redis.RedisLink;
import io.sluice.redis.RedisSettings;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Fills Redis from a thread of its own, a pipeline at a time. Redis away, slow or full costs no lookup anything: fills are dropped
 * and counted, and the filler comes back by itself. Safe for all threads.
 */
public final class RedisFiller implements Filler<String, Value>, AutoCloseable {
    /** How long a fill waits for others: five in a pipeline cost Redis twice as much each as fifty. Late misses find the recent value. */
    private static final long GATHER_NANOS = 2_000_000;
    /** While nobody fills, Redis is asked so often whether it would take a fill. */
    private static final long LOOK_AGAIN_NANOS = 1_000_000_000;

    /** How long the last plain fill may take: as long as a write may, before it is broken. */
    private static final Duration LAST_PLAIN = Duration.ofSeconds(3);
    /** Keys to be dropped while Redis is away; with more, the oldest values that it has come back with may be too old. */
    private static final int MOST_DROPS = 100_000;

    private final FillCommands commands;
    private final FillBuffer buffer;
    private final PendingDeletes drops = new PendingDeletes(MOST_DROPS);
    private final FillPump pump;
    private final ProblemLog problems;
    private final Episode unread = new Episode(
            "changes_not_read",
            "changes are read",
            "fills were refused",
            Duration.ZERO,
            LoggerFactory.getLogger(RedisFiller.class),
            System::nanoTime);
    private final FillCounts counts;
    private final Thread thread;
    private volatile boolean fenced;
    private volatile Behind behind = forLong -> {};
    private volatile String owner; // see FencedFills
    private volatile Runnable ledgerTold = () -> {};

    /** Starts the thread; never fails for Redis being away. Fills are plain. */
    public RedisFiller(RedisSettings settings) {
        this.commands = FillCommands.of(settings);
        this.counts = new FillCounts(settings.kind());
        this.owner = commands.areAnswers() ? FencedFills.UNKNOWN : ""; // answers are of use to nobody before
        this.buffer =
                new FillBuffer(settings.bufferKeys(), settings.bufferBytes(), FillPump.MOST_COMMANDS, System::nanoTime);
        this.problems = new ProblemLog(settings.address(), () -> dropped() + failed(), System::nanoTime);
        this.pump = new FillPump(
                buffer,
                drops,
                () -> new JedisWriter(
                        RedisLink.open(settings),
                        commands,
                        new FencedFills(settings, commands, counts, () -> owner, System::nanoTime),
                        () -> fenced,
                        this::ledgerFound),
                commands,
                problems,
                settings.address().backoff(),
                System::nanoTime,
                settings.socketTimeout().multipliedBy(3),
                forLong -> behind.waits(forLong));
        this.thread = new Thread(this::run, "sluice-filler");
        thread.setDaemon(true);
        thread.start();
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
                counts.foreign().look();
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

    /**
     * Drops these keys from Redis, and the fills of them that wait, since these were read before. What Redis cannot be told now it is
     * told later, before any other fill.
     *
     * <p>A fill that was read before the rows were written, but comes after this, is not held back.
     *
     * @param most how long to wait for Redis; not at all while there is no connection
     * @return true if Redis has dropped them all
     */
    public boolean invalidate(Collection<String> keys, Duration most) {
        PendingDeletes.Drop drop = drops.add(keys);
        buffer.invalidate(Set.copyOf(keys));
        pump.unstick();
        if (!pump.isConnected() && !drop.done().isDone()) {
            return false;
        }
        try {
            return drop.done().get(most.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /**
     * From now on only what has seen every change that was applied is written: nothing at all while nobody applies changes. Returns
     * when the last plain fill is written, or after 3 seconds.
     *
     * @return false if a plain fill may still be under way
     */
    public boolean fence() {
        fenced = true;
        return !pump.isConnected() || invalidate(List.of(), LAST_PLAIN);
    }

    /** Called at most once, on the filler's thread, when fills are plain and there is a ledger: from then on they are fenced. */
    public void whenLedger(Runnable told) {
        ledgerTold = told;
    }

    /** Somebody applies changes here. Until it is known whose rows they are, and whose ours, nothing is filled. */
    public void ledgerFound() {
        if (!fenced) {
            owner = FencedFills.UNKNOWN;
            fenced = true;
            ledgerTold.run();
        }
    }

    /** Tells whoever applies changes when fills wait for it. */
    public void whenBehind(Behind told) {
        behind = told;
    }

    /** As {@link Owner#entries}, of those that are filled; empty while nobody knows. */
    public String owner() {
        return owner.equals(FencedFills.UNKNOWN) ? "" : owner;
    }

    /** What is filled from now on lives so long. */
    public void times(Duration ttl, Duration negativeTtl) {
        commands.times().set(ttl, negativeTtl);
    }

    /** Another filler of this daemon fills the same Redis: when that is away, it is told once. */
    public void beside(RedisFiller first) {
        problems.toldBy(() -> first.lastProblem() != null);
    }

    /** Whose rows are filled: where entries are fenced, nothing is filled that Redis keeps for another. */
    public void owner(Owner whose) {
        owner = whose.entries();
    }

    @Override
    public void offer(List<Fill<String, Value>> fills) {
        buffer.offer(fills);
        pump.unstick();
    }

    @Override
    public void close() {
        close(Duration.ofSeconds(1));
    }

    /** Writes what waits, as long as the grace lasts; drops and counts the rest. Fills offered from now on are dropped. */
    public void close(Duration grace) {
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

    /** Hears how many nanoseconds Redis took for each pipeline of fills or drops; on the filler's thread. */
    public void timed(LongConsumer hears) {
        pump.timed(hears);
    }

    /** Fills that Redis has confirmed. */
    public long written() {
        return pump.written();
    }

    /** Fills never sent: no room, too old, empty values, or closed. */
    public long dropped() {
        return buffer.dropped() + pump.unwritable();
    }

    /** Fills that Redis refused, or did not confirm. */
    public long failed() {
        return pump.failed();
    }

    /** Fills not written, because their values may be older than a change, or nobody can say. */
    public long refused(FillRefusal reason) {
        return counts.refused(reason);
    }

    /** Fills written that live for 10 seconds at most, because changes are not applied as they should be. */
    public long degraded() {
        return counts.degraded();
    }

    /** Keys written that Redis has still to drop. */
    public int dropping() {
        return drops.size();
    }

    /** Keys written that Redis would not drop, or could not be told to. */
    public long undropped() {
        return drops.lost();
    }

    /** Fills that wait. */
    public int buffered() {
        return buffer.size();
    }

    /** Whether Redis takes fills, as far as is known: a connection that has broken is noticed with the next one. */
    public boolean connected() {
        return pump.isConnected() && problems.last() == null;
    }

    /** Waits until it is known whether Redis takes fills; so long at most. */
    public void awaitTrial(Duration most) throws InterruptedException {
        pump.awaitTrial(most);
    }

    /** That fills are not written, all or some. */
    public List<Episode> troubles() {
        return List.of(problems.episode(), foreign(), unread);
    }

    /** That something foreign is in the place of entries. */
    public Episode foreign() {
        return counts.foreign();
    }

    /** That another daemon applies changes here, and this one reads none: reported by whoever finds out, for as long as it runs. */
    public Episode unread() {
        return unread;
    }

    /** What is wrong, in one line without secrets; null while all is well. */
    public @Nullable String lastProblem() {
        return problems.last();
    }
}
