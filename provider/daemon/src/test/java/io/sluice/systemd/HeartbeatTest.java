package io.sluice.systemd;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.trouble.LogLines;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HeartbeatTest {
    private static final long PID = 42;

    @Test
    void half_ofWhatSystemdWaits() {
        assertThat(Heartbeat.period(Map.of("WATCHDOG_USEC", "30000000"), PID)).isEqualTo(Duration.ofSeconds(15));
        assertThat(Heartbeat.period(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "42"), PID))
                .isEqualTo(Duration.ofSeconds(15));
    }

    /** Of a process that has started this one and is waited for itself. */
    @Test
    void others_areNotOurs() {
        assertThat(Heartbeat.period(Map.of("WATCHDOG_USEC", "30000000", "WATCHDOG_PID", "41"), PID))
                .isNull();
        assertThat(Heartbeat.period(Map.of(), PID)).isNull();
        assertThat(Heartbeat.period(Map.of("WATCHDOG_USEC", ""), PID)).isNull();
    }

    @Test
    void nonsense_isNoWatchdog() {
        for (String micros :
                new String[] {"0", "1", "-5", "30s", "1e6", "99999999999999999999", "9223372036854775807"}) {
            try (LogLines log = LogLines.of(Heartbeat.class.getName())) {
                assertThat(Heartbeat.period(Map.of("WATCHDOG_USEC", micros), PID))
                        .isNull();
                assertThat(log.all())
                        .containsExactly("WARN systemd's watchdog hears nothing: WATCHDOG_USEC '" + micros
                                + "' is no number of microseconds");
            }
        }
    }
}
