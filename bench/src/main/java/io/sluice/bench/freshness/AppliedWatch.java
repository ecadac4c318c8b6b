package io.sluice.bench.freshness;

import io.sluice.bench.caches.Ledgers;
import io.sluice.bench.drill.Work;
import io.sluice.bench.history.History;
import io.sluice.bench.lab.WalPosition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;

/**
 * Looks again and again at how far the change stream is applied to the cache, and writes down which versions no read may be older than
 * from then on. It asks Redis itself, where the ledger of each table, and of each view, changes in one step with its entries. {@link #committed}
 * and {@link #reaches} are for all threads.
 */
final class AppliedWatch implements Work {
    private static final long LOOK_EVERY_MICROS = 500;
    private static final long AWAY_MILLIS = 10;
    private static final Comparator<Committed> ORDER =
            Comparator.comparingInt((Committed one) -> one.at.timeline()).thenComparingLong(one -> one.at.lsn());

    private final Ledgers ledgers;
    private final History history;
    private final IntFunction<String> names;
    private final Queue<Committed> news = new ConcurrentLinkedQueue<>();
    private final List<String> prefixes;
    private final Map<Integer, Queue<Committed>> waiting = new HashMap<>();
    private volatile List<Ledgers.Look> looks = List.of();

    /** @param at a position of the log after the commit */
    private record Committed(int key, int version, WalPosition at) {}

    /**
     * Of these tables or views.
     *
     * @param prefixes of their entries
     * @param names of entries, by the keys of the history
     */
    AppliedWatch(Ledgers ledgers, List<String> prefixes, IntFunction<String> names, History history) {
        this.ledgers = ledgers;
        this.names = names;
        this.history = history;
        this.prefixes = List.copyOf(prefixes);
    }

    /** A version that has been committed, before this position. */
    void committed(int key, int version, WalPosition at) {
        news.add(new Committed(key, version, at));
    }

    /** Whether each was that far when it was last looked at: none is while Redis knows nothing. */
    boolean reaches(WalPosition at) {
        List<Ledgers.Look> all = looks;
        return !all.isEmpty() && all.stream().allMatch(look -> look.reaches(at));
    }

    @Override
    public boolean next() throws InterruptedException {
        for (Committed one = news.poll(); one != null; one = news.poll()) {
            waiting.computeIfAbsent(one.key(), key -> new PriorityQueue<>(ORDER))
                    .add(one);
        }
        try {
            List<Ledgers.Look> all = new ArrayList<>();
            for (String prefix : prefixes) {
                Ledgers.Look look = ledgers.look(prefix);
                note(prefix, look, System.nanoTime());
                all.add(look);
            }
            looks = all;
        } catch (IOException e) {
            looks = List.of();
            TimeUnit.MILLISECONDS.sleep(AWAY_MILLIS);
        }
        TimeUnit.MICROSECONDS.sleep(LOOK_EVERY_MICROS);
        return true;
    }

    /** Every change that was looked for is applied by then. */
    private void note(String prefix, Ledgers.Look look, long time) {
        for (Iterator<Queue<Committed>> all = waiting.values().iterator(); all.hasNext(); ) {
            Queue<Committed> ofKey = all.next();
            Committed first = ofKey.element();
            String name = names.apply(first.key());
            if (!name.startsWith(prefix)) {
                continue;
            }
            WalPosition now = look.of(name);
            while (first != null && now.reaches(first.at())) {
                history.applied(first.key(), first.version(), time);
                ofKey.remove();
                first = ofKey.peek();
            }
            if (ofKey.isEmpty()) {
                all.remove();
            }
        }
    }

    @Override
    public void close() {
        ledgers.close();
    }
}
