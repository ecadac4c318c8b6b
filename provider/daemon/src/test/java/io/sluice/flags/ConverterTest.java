package io.sluice.flags;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConverterTest {

    @ParameterizedTest
    @CsvSource({
        "0, PT0S",
        "0ms, PT0S",
        "250us, PT0.00025S",
        "50ms, PT0.05S",
        "2s, PT2S",
        "5m, PT5M",
        "1h, PT1H",
        "1d, PT24H"
    })
    void duration_isReadWithItsUnit(String text, Duration expected) {
        assertThat(new Durations().convert(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "5 apples", "-1s", "1.5s", "s", "99999999999999s", "PT1S"})
    void duration_otherwise_isRefused(String text) {
        assertThatThrownBy(() -> new Durations().convert(text)).hasMessageContaining("is not a duration like 50ms");
    }

    @ParameterizedTest
    @CsvSource({"10%, 0.1", "0%, 0", "100%, 1", "2.5%, 0.025"})
    void percent_isAShare(String text, double expected) {
        assertThat(new Percent.Converter().convert(text).fraction()).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"10", "101%", "-1%", "%", "ten%", "NaN%"})
    void percent_otherwise_isRefused(String text) {
        assertThatThrownBy(() -> new Percent.Converter().convert(text)).hasMessageContaining("is not a percentage");
    }

    @Test
    void address_hasHostAndPort() {
        assertThat(new Address().convert("127.0.0.1:8080").getPort()).isEqualTo(8080);
        assertThat(new Address().convert("[::1]:0").getAddress().isLoopbackAddress())
                .isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"8080", ":8080", "127.0.0.1:", "127.0.0.1:70000", "127.0.0.1:http", "::1:8080"})
    void address_otherwise_isRefused(String text) {
        assertThatThrownBy(() -> new Address().convert(text)).hasMessageContaining("'" + text + "'");
    }
}
