package io.sluice.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.http.Problem;
import java.util.List;
import org.junit.jupiter.api.Test;

class WorstProblemTest {

    @Test
    void worse_503Before504Before502() {
        Problem unavailable = Problem.later("a");
        Problem late = Problem.of(504, "b");
        Problem error = Problem.of(502, "c");
        for (List<Problem> order : List.of(
                List.of(error, late, unavailable),
                List.of(unavailable, error, late),
                List.of(late, unavailable, error))) {
            Problem worst = WorstProblem.worse(null, order.get(0));
            worst = WorstProblem.worse(worst, order.get(1));
            assertThat(WorstProblem.worse(worst, order.get(2))).isEqualTo(unavailable);
        }
        assertThat(WorstProblem.worse(error, late)).isEqualTo(late);
    }
}
