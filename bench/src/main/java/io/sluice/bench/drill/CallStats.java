package io.sluice.bench.drill;

import io.sluice.bench.lab.HttpCaller;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How calls of one kind went, whoever made them. Thread-safe. */
final class CallStats {
    private long good;
    private long failed;
    private @Nullable String firstFailure;
    private long lastGood;
    private long longestPause;
    private long failingSince;
    private boolean failing;
    private long longestFailing;
    private long watchedSince;
    private @Nullable Duration resumed;

    /** @param now when calls may begin, in nanoseconds */
    CallStats(long now) {
        lastGood = now;
        watchedSince = now;
    }

    synchronized void good(long now) {
        good++;
        longestPause = Math.max(longestPause, now - lastGood);
        lastGood = Math.max(lastGood, now);
        if (resumed == null && now - watchedSince >= 0) {
            resumed = Duration.ofNanos(now - watchedSince);
        }
        if (failing) {
            longestFailing = Math.max(longestFailing, now - failingSince);
            failing = false;
        }
    }

    synchronized void failed(String why, long now) {
        failed++;
        if (firstFailure == null) {
            firstFailure = why;
        }
        if (!failing) {
            failing = true;
            failingSince = now;
        }
        longestFailing = Math.max(longestFailing, now - failingSince);
    }

    /** What came back for a key; anything but the right answer is a failure. */
    void told(String key, HttpCaller.Answer answer, boolean right) {
        long now = System.nanoTime();
        if (right) {
            good(now);
        } else {
            failed("key " + key + ": " + answer.status() + " " + answer.body().strip(), now);
        }
    }

    /** Nothing came back. */
    void lost(String key, IOException e) {
        failed("key " + key + ": " + e.getMessage(), System.nanoTime());
    }

    synchronized long good() {
        return good;
    }

    long all() {
        return good() + failed();
    }

    synchronized long failed() {
        return failed;
    }

    /** Why the first one failed; null while none has. */
    synchronized @Nullable String firstFailure() {
        return firstFailure;
    }

    /** The longest time between two good ones, since the last time that this was asked. */
    synchronized Duration takeLongestPause() {
        Duration longest = Duration.ofNanos(longestPause);
        longestPause = 0;
        return longest;
    }

    /** Watches for the next good one. */
    synchronized void watch(long now) {
        watchedSince = now;
        resumed = null;
    }

    /** How long after {@link #watch} there was a good one; null while there is none. */
    synchronized @Nullable Duration resumed() {
        return resumed;
    }

    /** The longest time from a failure until a good one. */
    synchronized Duration longestFailing() {
        return Duration.ofNanos(longestFailing);
    }
}
