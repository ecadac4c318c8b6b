package io.sluice.bench.drill;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class DrillRunTest {
    @SuppressWarnings("NullAway") // nothing here asks for the servers
    private final DrillRun run = new DrillRun(null, line -> {});

    @Test
    void onePromiseBroken_failsTheDrill_andIsSaid() {
        run.figure("rows lost", 1);
        run.promise("no row is lost", false);
        run.promise("no read failed", true);

        assertThat(run.holds()).isFalse();
        assertThat(run.text().lines())
                .containsExactly(
                        "  rows lost   1",
                        "",
                        "  BROKEN  no row is lost",
                        "  held    no read failed",
                        "",
                        "verdict: FAILED");
    }

    @Test
    void allPromisesHeld_passes() {
        run.promise("no row is lost", true);

        assertThat(run.holds()).isTrue();
        assertThat(run.text()).endsWith("verdict: passed\n");
    }

    @Test
    void nothingPromised_isNoPass() {
        assertThat(run.holds()).isFalse();
    }
}
