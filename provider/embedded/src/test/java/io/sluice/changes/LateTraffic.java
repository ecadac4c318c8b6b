package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.Value;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Changes and fills of the rows 1 to so many, on a thread each, until closed. Fills are offered some time after they were read. */
final class LateTraffic implements AutoCloseable {
    private static final int KEYS_PER_FILL = 10;

    /** Reads that are held back: more time than a change takes to be applied. */
    private static final int LATE = 20;

    private final FreshCache cache;
    private final int rows;
    private final AtomicBoolean stop = new AtomicBoolean();
    private final AtomicInteger changes = new AtomicInteger();
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final List<Thread> threads = new ArrayList<>();

    LateTraffic(FreshCache cache, int rows) {
        this.cache = cache;
        this.rows = rows;
        begin(this::change);
        begin(this::fill);
    }

    private interface Work {
        void run() throws Exception;
    }

    private void begin(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (Exception e) {
                failure.set(e);
            }
        });
        thread.setDaemon(true);
        threads.add(thread);
        thread.start();
    }

    private String key() {
        return Integer.toString(1 + ThreadLocalRandom.current().nextInt(rows));
    }

    private void change() throws SQLException {
        try (var session = cache.rows.session();
                var statement = session.prepareStatement("UPDATE urls SET url = ? WHERE random_key = ?")) {
            while (!stop.get()) {
                statement.setString(1, "https://version/" + changes.get());
                statement.setString(2, key());
                int unused = statement.executeUpdate();
                changes.incrementAndGet();
            }
        }
    }

    private void fill() throws Exception {
        Queue<List<Fill<String, Value>>> held = new ArrayDeque<>();
        while (!stop.get()) {
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < KEYS_PER_FILL; i++) {
                keys.add(key());
            }
            held.add(cache.read(cache.primary, keys));
            if (held.size() > LATE) {
                cache.filler.offer(held.remove());
            }
        }
        held.forEach(cache.filler::offer);
    }

    /** Returns when there were so many more changes. */
    void awaitChanges(int more) {
        int from = changes.get();
        FreshCache.await(() -> changes.get() >= from + more || failure.get() != null);
    }

    /** Returns when all of the last fills are written or refused: the filler is closed. */
    @Override
    public void close() {
        stop.set(true);
        try {
            for (Thread thread : threads) {
                thread.join(5000);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        cache.filler.close();
        assertThat(failure.get()).as("what ended the traffic").isNull();
    }
}
