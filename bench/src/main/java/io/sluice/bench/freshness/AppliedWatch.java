package io.sluice.bench.freshness;

import io.sluice.bench.drill.Work;
import io.sluice.bench.history.History;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.WalPosition;
import java.io.IOException;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;

/**
 * Looks again and again at how far the change stream is applied to the cache, and writes down which versions no read may be older than
 * from then on. It asks Redis itself, whose ledger changes in one step with the entries. {@link #committed} and {@link #applied} are for
 * all threads.
 */
final class AppliedWatch implements Work {
    private static final long LOOK_EVERY_MICROS = 500;
    private static final long AWAY_MILLIS = 10;

    private final RedisCaller redis;
    private final History history;
    private final Queue<Committed> news = new ConcurrentLinkedQueue<>();
    private final PriorityQueue<Committed> waiting = new PriorityQueue<>(
            Comparator.comparingInt((Committed one) -> one.at.timeline()).thenComparingLong(one -> one.at.lsn()));
    private volatile WalPosition applied = WalPosition.NONE;

    /** @param at a position of the log after the commit */
    private record Committed(int key, int version, WalPosition at) {}

    AppliedWatch(RedisCaller redis, History history) {
        this.redis = redis;
        this.history = history;
    }

    /** A version that has been committed, before this position. */
    void committed(int key, int version, WalPosition at) {
        news.add(new Committed(key, version, at));
    }

    /** As of the last look; {@link WalPosition#NONE} while Redis knows nothing. */
    WalPosition applied() {
        return applied;
    }

    @Override
    public boolean next() throws InterruptedException {
        for (Committed one = news.poll(); one != null; one = news.poll()) {
            waiting.add(one);
        }
        WalPosition now;
        try {
            now = WalPosition.applied(redis);
        } catch (IOException e) {
            now = WalPosition.NONE;
            TimeUnit.MILLISECONDS.sleep(AWAY_MILLIS);
        }
        long time = System.nanoTime();
        for (Committed first = waiting.peek(); first != null && now.reaches(first.at()); first = waiting.peek()) {
            history.applied(first.key(), first.version(), time);
            waiting.remove();
        }
        applied = now;
        TimeUnit.MICROSECONDS.sleep(LOOK_EVERY_MICROS);
        return true;
    }

    @Override
    public void close() {
        redis.close();
    }
}
