package io.sluice.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Outcome.Failure;
import io.sluice.coalesce.Outcome.Refusal;
import org.junit.jupiter.api.Test;

/** Each outcome has its word. */
class LookupOutcomesTest {
    @Test
    void eachOutcome_isCountedUnderItsWord() {
        try (Metrics metrics = new Metrics()) {
            LookupOutcomes outcomes = metrics.outcomes("urls");
            outcomes.count(new Outcome.Found<>("value"));
            outcomes.count(new Outcome.Found<>("value"));
            outcomes.count(new Outcome.Absent<>());
            outcomes.count(new Outcome.Rejected<>(Refusal.FULL));
            outcomes.count(new Outcome.Rejected<>(Refusal.DRAINING));
            outcomes.count(new Outcome.Rejected<>(Refusal.DRAINING));
            outcomes.count(new Outcome.Failed<>(Failure.DEADLINE, "late"));
            outcomes.count(new Outcome.Failed<>(Failure.UNAVAILABLE, "away"));
            outcomes.count(new Outcome.Failed<>(Failure.ERROR, "bad"));
            assertThat(metrics.outcomes("urls")).isSameAs(outcomes);
            assertThat(metrics.scrape().lines().filter(line -> line.startsWith("sluice_lookups_total")))
                    .containsExactlyInAnyOrder(
                            "sluice_lookups_total{outcome=\"found\",table=\"urls\"} 2.0",
                            "sluice_lookups_total{outcome=\"absent\",table=\"urls\"} 1.0",
                            "sluice_lookups_total{outcome=\"refused\",table=\"urls\"} 3.0",
                            "sluice_lookups_total{outcome=\"late\",table=\"urls\"} 1.0",
                            "sluice_lookups_total{outcome=\"unavailable\",table=\"urls\"} 1.0",
                            "sluice_lookups_total{outcome=\"failed\",table=\"urls\"} 1.0");
        }
    }
}
