package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressTest {
    private final AtomicLong clock = new AtomicLong();
    private final StringWriter written = new StringWriter();

    private Progress progress(boolean terminal) {
        return new Progress(new PrintWriter(written, true), terminal, clock::get);
    }

    private void pass(Duration time) {
        clock.addAndGet(time.toNanos());
    }

    @Test
    void timeLeft_isThePlanFirst_andThenWhatSamplesReallyTake() {
        Progress progress = progress(false);
        progress.expect(12, Duration.ofMinutes(3));
        pass(Duration.ofSeconds(50));
        progress.doing("a, round 1");
        pass(Duration.ofSeconds(20));
        progress.result("a, round 1: 5 ms");
        assertThat(written.toString().lines())
                .containsExactly(
                        "[ 1/12] a, round 1 ...   2 min 10 s left", "[ 1/12] a, round 1: 5 ms   3 min 40 s left");
    }

    @Test
    void lastSample_hasNoTimeLeft_andBeforeThePlanThereIsNone() {
        Progress progress = progress(false);
        progress.say("starting");
        progress.expect(1, Duration.ofSeconds(1));
        progress.doing("a");
        progress.result("a: 1 ms");
        assertThat(written.toString().lines()).containsExactly("starting", "[1/1] a ...   1 s left", "[1/1] a: 1 ms");
    }

    @Test
    void onATerminal_theResultTakesThePlaceOfTheStep() {
        Progress progress = progress(true);
        progress.expect(1, Duration.ofSeconds(1));
        progress.doing("a");
        progress.result("a: 1 ms");
        assertThat(written.toString()).isEqualTo("\r\u001b[K[1/1] a ...   1 s left\r\u001b[K[1/1] a: 1 ms\n");
    }
}
