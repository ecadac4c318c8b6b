package io.sluice.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RedisSettingsTest {
    private static final RedisAddress ADDRESS = new RedisAddress("cache", 6379, 0, null, false);

    @Test
    void toString_hidesPassword() {
        RedisSettings settings =
                RedisSettings.of(ADDRESS, "geheim", "url:", Duration.ofHours(1), 0.1, Duration.ofSeconds(30));
        assertThat(settings).asString().doesNotContain("geheim").contains("url:");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "a b", "{a}", "a}", "ä:", "a\n", "a\u007f"})
    void prefix_notPlain_isRefused(String prefix) {
        assertThatThrownBy(() -> withPrefix(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("key-prefix");
    }

    @Test
    void prefix_ofLength64_isTheLongest() {
        assertThat(withPrefix("p".repeat(64)).prefix()).hasSize(64);
        assertThatThrownBy(() -> withPrefix("p".repeat(65))).isInstanceOf(IllegalArgumentException.class);
        assertThat(withPrefix("!z|~:").prefix()).isEqualTo("!z|~:");
    }

    @Test
    void timesAndJitter_outOfBounds_areRefused() {
        Duration hour = Duration.ofHours(1);
        assertThatThrownBy(() -> RedisSettings.of(ADDRESS, null, "p", Duration.ZERO, 0, hour))
                .hasMessageContaining("ttl");
        assertThatThrownBy(() -> RedisSettings.of(ADDRESS, null, "p", hour, 1.01, hour))
                .hasMessageContaining("ttl-jitter");
        assertThatThrownBy(() -> RedisSettings.of(ADDRESS, null, "p", hour, Double.NaN, hour))
                .hasMessageContaining("ttl-jitter");
        assertThatThrownBy(() -> RedisSettings.of(ADDRESS, null, "p", hour, 0, Duration.ofMillis(-1)))
                .hasMessageContaining("negative-ttl");
    }

    private static RedisSettings withPrefix(String prefix) {
        return RedisSettings.of(ADDRESS, null, prefix, Duration.ofHours(1), 0.1, Duration.ofSeconds(30));
    }
}
