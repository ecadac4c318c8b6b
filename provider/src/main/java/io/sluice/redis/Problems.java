package io.sluice.redis;

import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes wrong with fills, told once: the first failure of a kind is one WARN, the rest are counted; one INFO when all is well
 * again. Reported by the filler's thread alone.
 */
final class Problems {
    private static final Logger LOG = LoggerFactory.getLogger(RedisFiller.class);

    /** All must be well for so long before it is said, lest every other write be a line. */
    private static final long WELL_AFTER_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final int MOST_KINDS = 16;
    private static final int LONGEST = 200;

    private final RedisAddress address;
    private final LongSupplier nanoTime;
    private final Set<String> told = new HashSet<>();
    private long lastAt;
    private volatile @Nullable String last;

    Problems(RedisAddress address, LongSupplier nanoTime) {
        this.address = address;
        this.nanoTime = nanoTime;
    }

    /** Redis cannot be reached, or refuses the connection. */
    void unreachable(Throwable cause) {
        report("unreachable", "cannot be reached: " + line(cause));
    }

    /** The connection was lost during a write. */
    void lost(Throwable cause) {
        report("lost", "lost the connection: " + line(cause));
    }

    /** Redis answered a write with an error. Its first word is its kind: OOM, READONLY, NOPERM and so on. */
    void refused(String error) {
        String kind = error.split(" ", 2)[0].toUpperCase(Locale.ROOT);
        report(kind, "refuses fills: " + line(error));
    }

    private void report(String kind, String what) {
        lastAt = nanoTime.getAsLong();
        String problem = "Redis " + address + " " + what;
        last = problem;
        if (told.size() < MOST_KINDS && told.add(kind)) {
            LOG.warn("{}; lookups go on, fills are dropped and counted", problem);
        }
    }

    /** A write went well, as a whole. */
    void well() {
        if (last != null && nanoTime.getAsLong() - lastAt >= WELL_AFTER_NANOS) {
            forget();
        }
    }

    /** There is a connection again. Says nothing of problems that a connection does not mend. */
    void connected() {
        told.remove("lost");
        if (told.remove("unreachable") && told.isEmpty()) {
            forget();
        }
    }

    private void forget() {
        told.clear();
        last = null;
        LOG.info("Redis {} takes fills again", address);
    }

    @Nullable
    String last() {
        return last;
    }

    static String line(Throwable cause) {
        Throwable root = cause;
        for (int depth = 0; root.getCause() != null && depth < 10; depth++) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return line(message == null ? root.getClass().getSimpleName() : message);
    }

    static String line(String text) {
        String one = text.replaceAll("\\p{Cntrl}+", " ").strip();
        return one.length() > LONGEST ? one.substring(0, LONGEST) + "..." : one;
    }
}
