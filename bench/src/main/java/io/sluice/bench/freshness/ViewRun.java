package io.sluice.bench.freshness;

import io.sluice.bench.caches.OneLedger;
import io.sluice.bench.drill.Work;
import io.sluice.bench.history.History;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.lab.WalPosition;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What is asked of views, and its history. Answers of views that may be older have a history of their own, to which nothing is ever applied.
 * Thread-safe.
 */
final class ViewRun {
    private static final Duration CALL_LIMIT = Duration.ofSeconds(5);
    private static final long KEPT_MILLIS = 200;

    /** Of each query, and of each write. */
    private static final int EVENTS_EACH = 8;

    private static final int SPARE_EVENTS = 8_000_000;

    final History strict;
    final History aged;
    final AppliedWatch watch;

    private final FreshKeys keys;
    private final List<Work> watches = new ArrayList<>();
    private final Map<String, LongAdder> sources = new ConcurrentSkipListMap<>();

    private ViewRun(Lab lab, FreshKeys keys, int most) {
        this.keys = keys;
        int rows = keys.rows();
        strict = new History(DrilledView.STRICT.size() * rows, most);
        aged = new History(rows, most);
        watch = new AppliedWatch(
                new OneLedger(lab.redisCaller(CALL_LIMIT)),
                DrilledView.STRICT.stream().map(DrilledView::prefix).toList(),
                id -> DrilledView.STRICT.get(id / rows).prefix(),
                strict);
        watches.add(watch);
    }

    /** @param late whether somebody fills late, without a look at the fences */
    static ViewRun of(Lab lab, FreshKeys keys, int ops, boolean late) {
        ViewRun views =
                new ViewRun(lab, keys, (int) Math.min(Integer.MAX_VALUE - 8, (long) EVENTS_EACH * ops + SPARE_EVENTS));
        if (late) {
            for (DrilledView view : DrilledView.STRICT) {
                RedisCaller redis = lab.redisCaller(CALL_LIMIT);
                views.watches.add(new LateFiller(view, redis));
            }
        }
        return views;
    }

    /** What goes on beside readers and writers. */
    List<Work> watches() {
        return List.copyOf(watches);
    }

    /** A key of the history of strict views. */
    int id(DrilledView view, int row) {
        return DrilledView.STRICT.indexOf(view) * keys.rows() + row;
    }

    /** What a key of that history is. */
    String name(int id) {
        return DrilledView.STRICT.get(id / keys.rows()).label() + ", " + key(id % keys.rows());
    }

    static String key(int row) {
        return FreshTables.URLS.key().get(0).text().of(row, 0);
    }

    int rows() {
        return keys.rows();
    }

    /** Takes a history, and what a key of the tables is called there. */
    @FunctionalInterface
    interface Logged {
        void log(History history, int id);
    }

    /** For each view, if they show it. */
    void each(int key, Logged logged) {
        if (keys.table(key).equals(FreshTables.URLS)) {
            int row = keys.row(key);
            DrilledView.STRICT.forEach(view -> logged.log(strict, id(view, row)));
            logged.log(aged, row);
        }
    }

    void committed(int key, int version, WalPosition at) {
        if (keys.table(key).equals(FreshTables.URLS)) {
            DrilledView.STRICT.forEach(view -> watch.committed(id(view, keys.row(key)), version, at));
        }
    }

    /** An answer, by where it says that it comes from. */
    void count(String source) {
        sources.computeIfAbsent(source, unused -> new LongAdder()).increment();
    }

    long queries() {
        return sources.values().stream().mapToLong(LongAdder::sum).sum();
    }

    long from(String source) {
        LongAdder count = sources.get(source);
        return count == null ? 0 : count.sum();
    }

    /** Whether the answer about a row of which nothing changes is soon in Redis, for each strict view. */
    boolean isKept(ServerProcess daemon, int row) throws InterruptedException {
        return isKept(daemon, ViewQuestion.ROWS, row) && isKept(daemon, ViewQuestion.GROUP, row);
    }

    private static boolean isKept(ServerProcess daemon, ViewQuestion question, int row) throws InterruptedException {
        HttpCaller caller = new HttpCaller(daemon.views(), CALL_LIMIT);
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(KEPT_MILLIS);
        while (System.nanoTime() < end) {
            try {
                if (caller.get(question.path(List.of(row))).source().equals(ViewQuestion.REDIS)) {
                    return true;
                }
            } catch (IOException e) {
                return false;
            }
            TimeUnit.MILLISECONDS.sleep(1);
        }
        return false;
    }
}
