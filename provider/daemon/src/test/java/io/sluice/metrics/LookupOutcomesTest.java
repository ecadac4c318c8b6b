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
            LookupOutcomes.DoorOutcomes outcomes = metrics.outcomes("urls").by("http");
            metrics.outcomes("urls").by("resp").count(new Outcome.Found<>("value"));
            outcomes.count(new Outcome.Found<>("value"));
            outcomes.count(new Outcome.Found<>("value"));
            outcomes.count(new Outcome.Absent<>());
            outcomes.count(new Outcome.Rejected<>(Refusal.FULL));
            outcomes.count(new Outcome.Rejected<>(Refusal.DRAINING));
            outcomes.count(new Outcome.Rejected<>(Refusal.DRAINING));
            outcomes.count(new Outcome.Failed<>(Failure.DEADLINE, "late"));
            outcomes.count(new Outcome.Failed<>(Failure.UNAVAILABLE, "away"));
            outcomes.count(new Outcome.Failed<>(Failure.ERROR, "bad"));
            assertThat(metrics.outcomes("urls").by("http")).isSameAs(outcomes);
            assertThat(metrics.outcomes("urls").count(LookupOutcomes.Word.FOUND))
                    .isEqualTo(3);
            assertThat(metrics.outcomes("urls").all()).isEqualTo(10);
            assertThat(metrics.scrape().lines().filter(line -> line.startsWith("sluice_lookups_total{door=\"http\"")))
                    .containsExactlyInAnyOrder(
                            "sluice_lookups_total{door=\"http\",outcome=\"found\",table=\"urls\"} 2.0",
                            "sluice_lookups_total{door=\"http\",outcome=\"absent\",table=\"urls\"} 1.0",
                            "sluice_lookups_total{door=\"http\",outcome=\"refused\",table=\"urls\"} 3.0",
                            "sluice_lookups_total{door=\"http\",outcome=\"late\",table=\"urls\"} 1.0",
                            "sluice_lookups_total{door=\"http\",outcome=\"unavailable\",table=\"urls\"} 1.0",
                            "sluice_lookups_total{door=\"http\",outcome=\"failed\",table=\"urls\"} 1.0");
        }
    }
}
