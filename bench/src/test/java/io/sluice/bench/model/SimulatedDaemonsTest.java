package io.sluice.bench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.within;

import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

class SimulatedDaemonsTest {
    private static final double MICRO = 1e-6;
    private static final LookupCosts COSTS = new LookupCosts(
            new BatchCost(40 * MICRO, 20 * MICRO),
            new BatchCost(60 * MICRO, 5 * MICRO),
            new BatchCost(10 * MICRO, 4 * MICRO),
            15 * MICRO);

    private static SimulatedDaemons three(long seed) {
        return new SimulatedDaemons(Installation.usual(2, 3), COSTS, Service.EXPONENTIAL, seed);
    }

    @Test
    void theSameSeed_saysTheSame() {
        Forecast one = three(1).open(10_000, 0.5);
        assertThat(three(1).open(10_000, 0.5)).isEqualTo(one);
        assertThat(three(2).open(10_000, 0.5)).isNotEqualTo(one);
    }

    @Test
    void whatIsOffered_isAnswered_andTheUtilisationLawHolds() {
        Forecast forecast = three(1).open(10_000, 2);
        assertThat(forecast.throughput()).isCloseTo(10_000, Percentage.withPercentage(3));
        assertThat(forecast.refused()).isZero();
        double lookup = (20 + 5 + 4 + 15) * MICRO;
        double batch = (40 + 60 + 10) * MICRO;
        assertThat(forecast.busy())
                .isCloseTo(forecast.throughput() * (lookup + forecast.batches() * batch), Percentage.withPercentage(2));
        assertThat(forecast.batches()).isBetween(0.2, 1.0);
        assertThat(forecast.p99()).isGreaterThan(forecast.p50());
    }

    @Test
    void aFewLookups_waitForNobody() {
        Forecast forecast = new SimulatedDaemons(Installation.usual(8, 1), COSTS, Service.FIXED, 1).open(10, 20);
        assertThat(forecast.p50()).isCloseTo((15 + 20 + 40 + 65) * MICRO, within(1 * MICRO));
        assertThat(forecast.batches()).isCloseTo(1, within(0.02));
    }

    @Test
    void callersThatAskAgain_useEveryCore() {
        Forecast forecast = three(1).closed(200, 1);
        assertThat(forecast.busy()).isCloseTo(2, within(0.02));
        assertThat(forecast.p50()).isCloseTo(200 / forecast.throughput(), Percentage.withPercentage(30));
    }

    @Test
    void otherPrograms_takeTheirCores_andTime() {
        Installation usual = Installation.usual(2, 3);
        Forecast alone = new SimulatedDaemons(usual, COSTS, Service.EXPONENTIAL, 1).closed(200, 1);
        Forecast beside = new SimulatedDaemons(usual.beside(0.8), COSTS, Service.EXPONENTIAL, 1).closed(200, 1);
        assertThat(beside.busy()).isCloseTo(1.2, within(0.1));
        assertThat(beside.throughput()).isBetween(0.5 * alone.throughput(), 0.75 * alone.throughput());
        Forecast half = new SimulatedDaemons(usual.beside(0.8), COSTS, Service.EXPONENTIAL, 1).open(5_000, 1);
        assertThat(half.p99()).isGreaterThan(2 * three(1).open(5_000, 1).p99());
    }

    @Test
    void moreThanCanBeAnswered_isRefused() {
        Installation small = new Installation(2, 1, 2, 1000, 0, 100, 0);
        LookupCosts slow = new LookupCosts(
                new BatchCost(0, 10 * MICRO), new BatchCost(0, 400 * MICRO), new BatchCost(0, 0), MICRO);
        Forecast forecast = new SimulatedDaemons(small, slow, Service.EXPONENTIAL, 1).open(20_000, 1);
        assertThat(forecast.refused()).isGreaterThan(10_000);
        assertThat(forecast.throughput() + forecast.refused()).isCloseTo(20_000, Percentage.withPercentage(5));
    }

    @Test
    void runsOnce_andNotForCallersWhoNeedNoTime() {
        SimulatedDaemons done = three(1);
        Forecast unused = done.open(100, 1);
        assertThatIllegalStateException().isThrownBy(() -> done.open(100, 1));
        LookupCosts free = new LookupCosts(COSTS.daemon(), COSTS.postgres(), COSTS.redis(), 0);
        SimulatedDaemons endless = new SimulatedDaemons(Installation.usual(2, 1), free, Service.FIXED, 1);
        assertThatIllegalArgumentException().isThrownBy(() -> endless.closed(10, 1));
    }
}
