package io.sluice.coalesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.coalesce.CoalescerListener.DispatchReason;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class WindowTest {
    private static final long MS = 1_000_000;

    private final Window window = new Window(Duration.ofMillis(20), 3);
    private final Window none = new Window(Duration.ZERO, 3);

    @Test
    void due_oldestHasWaitedTheWindow_isWindow() {
        assertThat(window.due(1, 3, 20 * MS - 1, 750 * MS, true)).isNull();
        assertThat(window.due(1, 3, 20 * MS, 750 * MS, true)).isEqualTo(DispatchReason.WINDOW);
    }

    @Test
    void due_batchIsFull_isCapWhateverTheTime() {
        assertThat(window.due(2, 3, 0, 750 * MS, true)).isNull();
        assertThat(window.due(3, 3, 0, 750 * MS, true)).isEqualTo(DispatchReason.CAP);
    }

    @Test
    void due_windowZero_isIdleLaneAtOnce() {
        assertThat(none.due(1, 3, 0, 750 * MS, false)).isEqualTo(DispatchReason.IDLE_LANE);
    }

    @Test
    void due_windowZeroBehindABatch_isIdleLaneAfterAMillisecond() {
        assertThat(none.due(2, 3, MS - 1, 750 * MS, true)).isNull();
        assertThat(none.due(1, 3, MS, 750 * MS, true)).isEqualTo(DispatchReason.IDLE_LANE);
        assertThat(none.due(1, 3, MS / 2, MS / 2, true)).as("no patience left").isEqualTo(DispatchReason.IDLE_LANE);
        assertThat(none.due(3, 3, 0, 750 * MS, true)).isEqualTo(DispatchReason.CAP);
        assertThat(none.remaining(MS / 4, 750 * MS)).isEqualTo(MS * 3 / 4);
    }

    @Test
    void due_windowLongerThanPatience_isDeadline() {
        Window patient = new Window(Duration.ofSeconds(2), 3);
        assertThat(patient.due(1, 3, 750 * MS - 1, 750 * MS, true)).isNull();
        assertThat(patient.due(1, 3, 750 * MS, 750 * MS, true)).isEqualTo(DispatchReason.DEADLINE);
    }

    @Test
    void remaining_isTheShorterOfWindowAndPatience() {
        assertThat(window.remaining(5 * MS, 750 * MS)).isEqualTo(15 * MS);
        assertThat(window.remaining(5 * MS, 7 * MS)).isEqualTo(2 * MS);
    }

    @Test
    void window_outOfRange_isRefused() {
        assertThatThrownBy(() -> new Window(Duration.ofMillis(-1), 3)).hasMessageContaining("window < 0");
        assertThatThrownBy(() -> new Window(Duration.ZERO, 0)).hasMessageContaining("max-batch < 1");
        assertThatThrownBy(() -> new Window(Duration.ofDays(2), 1)).hasMessageContaining("window > 1 day");
    }

    @Test
    void settings_outOfRange_areRefused() {
        assertThatThrownBy(() -> new Settings(window, 0, 1, Duration.ofSeconds(1)))
                .hasMessageContaining("queue < 1");
        assertThatThrownBy(() -> new Settings(window, 1, 0, Duration.ofSeconds(1)))
                .hasMessageContaining("lanes < 1");
        assertThatThrownBy(() -> new Settings(window, 1, 1, Duration.ZERO)).hasMessageContaining("timeout");
    }
}
