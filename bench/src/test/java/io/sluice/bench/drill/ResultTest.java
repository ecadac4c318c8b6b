package io.sluice.bench.drill;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultTest {
    @Test
    void onePromiseBroken_failsTheDrill_andIsSaid() {
        Map<String, Boolean> promises = new LinkedHashMap<>();
        promises.put("no row is lost", false);
        promises.put("no read failed", true);

        Result result = new Result(Map.of("rows lost", "1"), promises);

        assertThat(result.holds()).isFalse();
        assertThat(result.text().lines())
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
        Result result = new Result(Map.of(), Map.of("no row is lost", true));

        assertThat(result.holds()).isTrue();
        assertThat(result.text()).endsWith("verdict: passed\n");
    }
}
