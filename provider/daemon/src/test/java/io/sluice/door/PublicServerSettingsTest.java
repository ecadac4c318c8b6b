package io.sluice.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class PublicServerSettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private static void with(int status, int keys, int connections, Duration time) {
        assertThat(new PublicServerSettings(Door.FREE_PORT, status, keys, false, connections, time, SECOND, SECOND))
                .isNotNull();
    }

    @Test
    void badValues_areNamed() {
        assertThatThrownBy(() -> with(303, 1, 1, SECOND))
                .hasMessageContaining("redirect-status")
                .hasMessageContaining("303");
        assertThatThrownBy(() -> with(302, 0, 1, SECOND)).hasMessageContaining("max-keys");
        assertThatThrownBy(() -> with(302, 1, 0, SECOND)).hasMessageContaining("max-connections");
        assertThatThrownBy(() -> with(302, 1, 1, Duration.ZERO)).hasMessageContaining("idle time");
    }
}
