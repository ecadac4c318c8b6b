package io.sluice.bench.freshness;

import io.sluice.bench.drill.Work;
import io.sluice.bench.history.History;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.WalPosition;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;

/**
 * Looks again and again at how far the change stream is applied to the cache, and writes down which versions no read may be older than
 * from then on. It asks Redis itself, where the ledger of each table, and of each view, changes in one step with its entries. {@link #committed}
 * and {@link #reaches} are for all threads.
 */
final class AppliedWatch implements Work {
    private static final long LOOK_EVERY_MICROS = 500;
    private static final long AWAY_MILLIS = 10;

    private final RedisCaller redis;
    private final History history;
    private final Queue<Committed> news = new ConcurrentLinkedQueue<>();
    private final List<TableLedger> ledgers;
    private final IntUnaryOperator place;

    /** @param at a position of the log after the commit */
    private record Committed(int key, int version, WalPosition at) {}

    /**
     * Of these tables or views.
     *
     * @param prefixes of their entries
     * @param place which of them has a key of the history
     */
    AppliedWatch(RedisCaller redis, List<String> prefixes, IntUnaryOperator place, History history) {
        this.redis = redis;
        this.place = place;
        this.history = history;
        this.ledgers = prefixes.stream().map(TableLedger::new).toList();
    }

    /** A version that has been committed, before this position. */
    void committed(int key, int version, WalPosition at) {
        news.add(new Committed(key, version, at));
    }

    /** Whether each was that far when it was last looked at: none is while Redis knows nothing. */
    boolean reaches(WalPosition at) {
        return ledgers.stream().allMatch(ledger -> ledger.applied.reaches(at));
    }

    @Override
    public boolean next() throws InterruptedException {
        for (Committed one = news.poll(); one != null; one = news.poll()) {
            ledgers.get(place.applyAsInt(one.key())).waiting.add(one);
        }
        try {
            for (TableLedger ledger : ledgers) {
                ledger.look();
            }
        } catch (IOException e) {
            ledgers.forEach(ledger -> ledger.applied = WalPosition.NONE);
            TimeUnit.MILLISECONDS.sleep(AWAY_MILLIS);
        }
        TimeUnit.MICROSECONDS.sleep(LOOK_EVERY_MICROS);
        return true;
    }

    @Override
    public void close() {
        redis.close();
    }

    /** How far the changes of one are applied. */
    private final class TableLedger {
        private final String prefix;
        private final PriorityQueue<Committed> waiting = new PriorityQueue<>(
                Comparator.comparingInt((Committed one) -> one.at.timeline()).thenComparingLong(one -> one.at.lsn()));
        private volatile WalPosition applied = WalPosition.NONE;

        TableLedger(String prefix) {
            this.prefix = prefix;
        }

        void look() throws IOException {
            WalPosition now = WalPosition.applied(redis, prefix);
            long time = System.nanoTime();
            for (Committed first = waiting.peek(); first != null && now.reaches(first.at()); first = waiting.peek()) {
                history.applied(first.key(), first.version(), time);
                waiting.remove();
            }
            applied = now;
        }
    }
}
