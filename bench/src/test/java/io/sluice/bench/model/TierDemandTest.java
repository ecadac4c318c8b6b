package io.sluice.bench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.bench.model.BatchCost.AtLoad;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The law, what it is fed with, and whether it may be believed. */
class TierDemandTest {
    /** 17.8 busy cores at a million lookups a second, say. */
    private static final TierDemand DAEMON = new TierDemand("daemon", 17.8e-6, 8);

    @Test
    void utilisation_saysHowManyOfWhat() {
        assertThat(DAEMON.busy(1e6)).isCloseTo(17.8, within(1e-9));
        assertThat(DAEMON.cores(1e6)).isCloseTo(27.38, within(0.01));
        assertThat(DAEMON.instances(1e6)).isEqualTo(4);
        assertThat(DAEMON.mostOfOne()).isCloseTo(8 * 0.65 / 17.8e-6, within(1e-6));
        assertThat(DAEMON.instances(DAEMON.mostOfOne())).isEqualTo(1);
        assertThat(DAEMON.instances(DAEMON.mostOfOne() * 1.01)).isEqualTo(2);
    }

    @Test
    void aTierThatHasNothingToDo_isThereOnce() {
        TierDemand idle = new TierDemand("PostgreSQL", 0, 8);
        assertThat(idle.instances(1e6)).isEqualTo(1);
        assertThat(idle.mostOfOne()).isInfinite();
    }

    @ParameterizedTest
    @CsvSource({
        "20e-6, 21e-6, 19e-6, FLAT",
        "20e-6, 25e-6, 30e-6, RISES",
        "30e-6, 25e-6, 20e-6, FALLS",
        "2e-9, 9e-9, 5e-9, FLAT"
    })
    void trend_isThatFromTheLeastLoadToTheGreatest(double least, double middle, double greatest, Trend trend) {
        assertThat(Trend.of(List.of(least, middle, greatest), 1e-6)).isEqualTo(trend);
    }

    @Test
    void aBatchAndItsLookups_areToldApart_byLoadsWhoseBatchesDiffer() {
        BatchCost cost =
                BatchCost.through(List.of(new AtLoad(0.5, 40e-6), new AtLoad(0.25, 25e-6), new AtLoad(0.1, 16e-6)));
        assertThat(cost.batch()).isCloseTo(60e-6, within(1e-12));
        assertThat(cost.each()).isCloseTo(10e-6, within(1e-12));
        assertThat(cost.of(4)).isCloseTo(100e-6, within(1e-12));
    }

    @Test
    void whereTheyCannotBeToldApart_itIsTheLookups() {
        assertThat(BatchCost.through(List.of(new AtLoad(0.30, 20e-6), new AtLoad(0.31, 20e-6))))
                .isEqualTo(new BatchCost(0, 20e-6));
        BatchCost rising = BatchCost.through(List.of(new AtLoad(0.5, 20e-6), new AtLoad(0.1, 30e-6)));
        assertThat(rising.batch()).isZero();
        assertThat(rising.each()).isBetween(20e-6, 25e-6);
    }

    @Test
    void nothing_costsLessThanNothing() {
        BatchCost cost = BatchCost.through(List.of(new AtLoad(0.5, 50e-6), new AtLoad(0.1, 5e-6)));
        assertThat(cost.each()).isZero();
        assertThat(cost.batch()).isBetween(50e-6, 100e-6);
    }
}
