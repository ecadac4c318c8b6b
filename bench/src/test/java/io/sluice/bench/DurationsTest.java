package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class DurationsTest {
    private final Durations durations = new Durations();

    @Test
    void readsWhatTheDaemonReads() {
        assertThat(durations.convert("500ms")).isEqualTo(Duration.ofMillis(500));
        assertThat(durations.convert("10s")).isEqualTo(Duration.ofSeconds(10));
        assertThat(durations.convert("3m")).isEqualTo(Duration.ofMinutes(3));
        assertThat(durations.convert("0")).isZero();
    }

    @Test
    void refusesWhatIsNone() {
        assertThatThrownBy(() -> durations.convert("10"))
                .isInstanceOf(TypeConversionException.class)
                .hasMessage("'10' is not a duration like 500ms, 10s or 3m");
    }
}
