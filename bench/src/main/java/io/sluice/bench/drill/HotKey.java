package io.sluice.bench.drill;

import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.lab.Metrics;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.Wait;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** One key that everybody reads, and what it costs when it leaves the cache. For one thread. */
final class HotKey {
    /** Of the sample keys. */
    static final String KEY = "1";

    private static final Duration BACK_LIMIT = Duration.ofSeconds(10);

    private final DaemonProcess daemon;
    private final RedisCaller redis;

    HotKey(DaemonProcess daemon, RedisCaller redis) {
        this.daemon = daemon;
        this.redis = redis;
    }

    /** What takes the key out of the cache. */
    @FunctionalInterface
    interface Loss {
        /** Returns the value that is to come back. */
        String happens() throws Exception;
    }

    /**
     * One loss.
     *
     * @param back how long after it the key was seen in the cache again
     * @param misses lookups that reached the daemon meanwhile, and until the next loss
     * @param selects how often the key was looked up in the database for them
     */
    record Window(Duration back, long misses, long selects) {}

    /** Lets it happen so often. */
    List<Window> windows(int times, Duration each, Loss loss) throws Exception {
        List<Window> windows = new ArrayList<>();
        for (int i = 0; i < times; i++) {
            Metrics before = daemon.metrics();
            long began = System.nanoTime();
            Duration back = awaitBack(loss.happens());
            Wait.until(
                    "its time did not pass", each.plus(BACK_LIMIT), () -> System.nanoTime() - began >= each.toNanos());
            Metrics after = daemon.metrics();
            windows.add(new Window(
                    back,
                    Math.round(after.grown(before, "sluice_http_request_seconds_count")),
                    Math.round(after.grown(before, "sluice_batch_keys_sum"))));
        }
        return windows;
    }

    private Duration awaitBack(String value) throws Exception {
        long began = System.nanoTime();
        while (!value.equals(redis.entry(KEY))) {
            if (System.nanoTime() - began > BACK_LIMIT.toNanos()) {
                throw new LabException("the key did not come back into Redis within " + BACK_LIMIT.toSeconds() + " s");
            }
        }
        return Duration.ofNanos(System.nanoTime() - began);
    }
}
