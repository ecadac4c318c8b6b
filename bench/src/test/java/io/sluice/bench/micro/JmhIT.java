package io.sluice.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.bench.base.BenchException;
import java.time.Duration;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class JmhIT {
    private final Jmh jmh = new Jmh(1, 1, Duration.ofMillis(100));

    @Test
    void aBenchmarkThatFailsIsSaidInOneLine() {
        assertThatThrownBy(() -> jmh.run(FailingBenchmark.class, "fail", 1))
                .isInstanceOf(BenchException.class)
                .hasMessage("the benchmark 'fail' did not end: first line second line");
    }

    @Test
    void anInterruptEndsTheRun() {
        Jmh hour = new Jmh(1, 1, Duration.ofHours(1));
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> hour.run(CoalescerBenchmark.class, "hot", 1)).isInstanceOf(InterruptedException.class);
        await().untilAsserted(
                        () -> assertThat(ProcessHandle.current().children().filter(JmhIT::isFork))
                                .isEmpty());
    }

    private static boolean isFork(ProcessHandle process) {
        return process.info().arguments().stream()
                .flatMap(Arrays::stream)
                .anyMatch("org.openjdk.jmh.runner.ForkedMain"::equals);
    }
}
