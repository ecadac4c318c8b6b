package io.sluice.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.trouble.LogLines;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is said of lookups that take long. */
class SlowLookupsTest {
    private final AtomicLong clock = new AtomicLong(Long.MAX_VALUE - 10); // it wraps soon
    private final SlowLookups slow = new SlowLookups("urls", Duration.ofMillis(500), clock::get);
    private final LogLines lines = LogLines.of(SlowLookups.class.getName());

    @AfterEach
    void close() {
        lines.close();
    }

    private static long millis(long count) {
        return TimeUnit.MILLISECONDS.toNanos(count);
    }

    private void batch(long waited, long load, String... keys) {
        for (String key : keys) {
            slow.waited(key, millis(waited) + key.length());
        }
        slow.loaded(keys.length, 0, millis(load));
    }

    @Test
    void slowBatch_isALine_ofTheKeyThatWaitedLongest_withoutTheKey() {
        batch(400, 150, "a", "secret", "b");
        assertThat(lines.all())
                .containsExactly("INFO slow lookup of urls: 550 ms, of which 400 in the queue and 150 in a SELECT of 3"
                        + " keys; SHA-256 of its key begins with 2bb80d537b1d");
    }

    @Test
    void quickBatch_isNone_whateverWaitedBefore() {
        batch(499, 100, "a");
        clock.addAndGet(millis(2_000));
        batch(1, 498, "b");
        assertThat(lines.all()).hasSize(1);
    }

    @Test
    void many_areALineASecond_withTheirNumber() {
        for (int i = 0; i < 100; i++) {
            batch(600, 0, "k" + i);
        }
        clock.addAndGet(millis(1_000));
        batch(600, 0, "last");
        assertThat(lines.all()).hasSize(2);
        assertThat(lines.all().get(1)).endsWith("; 99 more slow batches since the last line");
    }

    @Test
    void failedSelect_isSaidToBeOne_itsHalvesAreNotCountedAgain() {
        slow.waited("a", millis(1));
        slow.waited("b", millis(2));
        slow.loadFailed(2, millis(900), new IllegalStateException());
        slow.loaded(1, 1, millis(900));
        clock.addAndGet(millis(1_000));
        batch(600, 0, "last");
        assertThat(lines.all()).hasSize(2);
        assertThat(lines.all().get(0)).contains("in a SELECT of 2 keys that failed");
        assertThat(lines.all().get(1)).doesNotContain("more");
    }

    @Test
    void zero_saysNothing_untilItIsSet() {
        slow.least(Duration.ZERO);
        batch(9_000, 0, "a");
        slow.least(Duration.ofSeconds(1));
        batch(9_000, 0, "b");
        assertThat(lines.all()).hasSize(1);
    }
}
