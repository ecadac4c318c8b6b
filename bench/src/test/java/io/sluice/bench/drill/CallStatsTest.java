package io.sluice.bench.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class CallStatsTest {
    private final CallStats calls = new CallStats(1_000);

    @Test
    void longestPause_isBetweenTwoGoodOnes_andIsTakenOnce() {
        calls.good(1_010);
        calls.failed("away", 1_020);
        calls.failed("away", 1_200);
        calls.good(1_310);
        calls.good(1_320);

        assertThat(calls.takeLongestPause()).isEqualTo(Duration.ofNanos(300));
        assertThat(calls.takeLongestPause()).isZero();
        assertThat(calls.good()).isEqualTo(3);
        assertThat(calls.failed()).isEqualTo(2);
        assertThat(calls.firstFailure()).isEqualTo("away");
    }

    @Test
    void longestFailing_isFromAFailureUntilAGoodOne() {
        calls.good(1_100);
        calls.failed("away", 1_150);
        calls.good(1_170);
        calls.failed("away", 1_200);
        calls.failed("away", 1_240);

        assertThat(calls.longestFailing()).as("not over yet").isEqualTo(Duration.ofNanos(40));
        calls.good(1_260);
        assertThat(calls.longestFailing()).isEqualTo(Duration.ofNanos(60));
    }

    @Test
    void resumed_isTheFirstGoodOneSinceTheWatchBegan() {
        calls.good(1_010);
        calls.watch(1_100);
        calls.good(1_090); // had begun before, and is told late
        calls.failed("away", 1_150);
        assertThat(calls.resumed()).isNull();

        calls.good(1_180);
        calls.good(1_190);

        assertThat(calls.resumed()).isEqualTo(Duration.ofNanos(80));
    }
}
