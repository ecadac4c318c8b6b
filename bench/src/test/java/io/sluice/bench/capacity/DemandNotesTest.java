package io.sluice.bench.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.bench.measure.ApplyBurst;
import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.model.LookupCosts;
import io.sluice.bench.model.TierDemand;
import io.sluice.bench.model.Trend;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Sample;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is reckoned from samples: a batch takes the daemon 100 µs, and each of its lookups 10; Redis 8 and 4; PostgreSQL 20 whatever is asked. */
class DemandNotesTest {
    private static final List<Double> LOADS = List.of(0.2, 0.4, 0.6);
    private static final double MICRO = 1e-6;

    private final MeasuredDemand measured = new MeasuredDemand(samples(), LOADS);

    private static List<Sample> samples() {
        List<Sample> samples = new ArrayList<>();
        for (int round = 1; round <= 3; round++) {
            samples.add(cold(0.2, round, 500));
            samples.add(cold(0.4, round, 300));
            samples.add(cold(0.6, round, 200));
            samples.add(cold(MeasuredDemand.CLOSED, round, 50));
            for (double load : LOADS) {
                Map<Figure, Double> figures = tiers(0.001, 0.001, 2);
                samples.add(Sample.of(MeasuredDemand.point(MeasuredDemand.WARM, load), round, figures));
            }
            Map<Figure, Double> changes = new LinkedHashMap<>();
            changes.put(ApplyBurst.APPLIED, 50_000.0);
            changes.put(ApplyBurst.APPLIED_PER_CORE, 86_000.0);
            changes.put(Demand.ANNOUNCED, 25.0);
            samples.add(Sample.of(Sample.at(Contestant.NAME, Demand.CHANGES), round, changes));
        }
        return samples;
    }

    private static Sample cold(Object load, int round, double selects) {
        double batches = selects / 1000;
        Map<Figure, Double> figures = tiers(100 * batches + 10, 20, 8 * batches + 4);
        figures.put(Figures.SELECTS, selects);
        return Sample.of(MeasuredDemand.point(MeasuredDemand.COLD, load), round, figures);
    }

    /** Of each lookup, in microseconds. */
    private static Map<Figure, Double> tiers(double daemon, double postgres, double redis) {
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(Figures.CPU_SERVER, daemon / 1000);
        figures.put(Figures.CPU_POSTGRES, postgres / 1000);
        figures.put(Figures.CPU_REDIS, redis / 1000);
        figures.put(TierCosts.CPU_CLIENT, 0.015);
        return figures;
    }

    @Test
    void aFallingDemand_isReckonedWithAsOfTheGreatestLoad() {
        assertThat(measured.trend(MeasuredDemand.COLD, Figures.CPU_SERVER)).isEqualTo(Trend.FALLS);
        assertThat(measured.demand(MeasuredDemand.COLD, Figures.CPU_SERVER)).isCloseTo(30 * MICRO, within(1e-12));
        assertThat(measured.trend(MeasuredDemand.COLD, Figures.CPU_POSTGRES)).isEqualTo(Trend.FLAT);
        assertThat(measured.trend(MeasuredDemand.WARM, Figures.CPU_SERVER)).isEqualTo(Trend.FLAT);
    }

    @Test
    void batchesAndLookups_areToldApart() {
        LookupCosts costs = measured.costs();
        assertThat(costs.daemon().batch()).isCloseTo(100 * MICRO, within(1e-10));
        assertThat(costs.daemon().each()).isCloseTo(10 * MICRO, within(1e-10));
        assertThat(costs.postgres().batch()).isZero();
        assertThat(costs.postgres().each()).isCloseTo(20 * MICRO, within(1e-12));
        assertThat(costs.redis().batch()).isCloseTo(8 * MICRO, within(1e-10));
        assertThat(costs.client()).isCloseTo(15 * MICRO, within(1e-12));
    }

    @Test
    void whatTheSystemDidNotCount_costsNothing() {
        Sample idle = Sample.of(MeasuredDemand.point(MeasuredDemand.COLD, 0.6), 1, idle());
        LookupCosts costs = new MeasuredDemand(List.of(idle), List.of(0.6)).costs();
        assertThat(costs.daemon().of(10)).isZero();
        assertThat(costs.client()).isCloseTo(15 * MICRO, within(1e-12));
    }

    private static Map<Figure, Double> idle() {
        Map<Figure, Double> figures = tiers(0, 0, 0);
        figures.put(Figures.SELECTS, 500.0);
        return figures;
    }

    @Test
    void everyLookupAsksRedis_andWhatItMissesTheOthers() {
        List<TierDemand> tiers = measured.tiers(0.99, 8, false);
        assertThat(tiers.stream().map(TierDemand::name)).containsExactly("Redis", "daemon", "PostgreSQL");
        assertThat(tiers.get(0).demand()).isCloseTo((2 + 0.01 * 5.6) * MICRO, within(1e-12));
        assertThat(tiers.get(1).demand()).isCloseTo(0.3 * MICRO, within(1e-12));
        assertThat(tiers.get(2).demand()).isCloseTo(0.2 * MICRO, within(1e-12));
    }

    @Test
    void theNotes_sayHowManyOfWhat_andWhatBreaksFirst() {
        List<String> notes = new DemandNotes(measured, 8).all();
        assertThat(notes.get(0))
                .startsWith("recommended: 1,000,000 lookups/s at a hit rate of 0.99 (10,000 misses/s) take: "
                        + "2.06 busy cores of Redis: 4 masters; 0.300 busy cores of daemon: 1 daemon of 8 cores; "
                        + "0.200 busy cores of PostgreSQL: 1 server of 8 cores. ")
                .contains("With one of each Redis breaks first: one master of Redis at 316,148/s");
        assertThat(notes.get(1))
                .contains(
                        "1,000,000 misses/s take: 7.60 busy cores of Redis: 12 masters; "
                                + "30.0 busy cores of daemon: 6 daemons of 8 cores; 20 busy cores of PostgreSQL: 4 servers of 8 cores.");
        assertThat(notes.get(2)).contains("15.0 busy cores of daemon: 3 daemons of 8 cores");
        assertThat(notes.get(4))
                .contains("daemon 60.0 µs, 40 µs, 30.0 µs, in the closed loop 15.0 µs (falling")
                .contains("PostgreSQL 20 µs");
        assertThat(notes.get(6))
                .contains("applied 50,000/s here, 86,000 a second and core")
                .contains("25 bytes: 10,000 changes/s to 10 daemons are 2.50 MB/s");
    }
}
