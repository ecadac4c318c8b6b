package io.sluice.bench.capacity;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.Run;
import io.sluice.bench.model.Forecast;
import io.sluice.bench.model.Installation;
import io.sluice.bench.model.LookupCosts;
import io.sluice.bench.model.Service;
import io.sluice.bench.model.SimulatedDaemons;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.report.Rounded;
import io.sluice.bench.wire.Requests;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Three daemons beside each other, as they are and as they are simulated from what one of them was measured to cost. */
record ThreeDaemons(Run run, CommonOptions common, int connections, long seed) {
    static final int COUNT = 3;
    static final String MEASURED_ONES = "three daemons";
    static final String SIMULATED_ONES = "three daemons, simulated";

    /** Of what they answered in the closed loop of the first round: so many lookups are offered them, and their simulation. */
    private static final String HALF = "half of it";

    /** Each round, of the daemons; and their samples with those of the simulation. */
    static final int MEASURED = 2;

    static final int SAMPLES = 2 * MEASURED;

    private static final List<Figure> COMPARED = List.of(Figures.THROUGHPUT, Figures.P50, Figures.P99, Figures.SELECTS);

    /** Measures both; the first of them runs already. */
    void compare(ServerProcess first, Requests lookups, MeasuredDemand measured) throws InterruptedException {
        Lab lab = run.lab();
        List<ServerProcess> all = new ArrayList<>(List.of(first));
        for (String name : List.of("second", "third")) {
            all.add(lab.changingDaemon(name, ColdLookups.FLAGS));
        }
        ColdLookups cold = new ColdLookups(run, all, lookups);
        run.doing("warming up: " + MEASURED_ONES);
        Map<Figure, Double> ignored = cold.closed(connections, common.warmup().multipliedBy(COUNT));
        LookupCosts costs = measured.costs();
        double rate = Double.NaN;
        for (int round = 1; round <= common.rounds(); round++) {
            run.doing(MEASURED_ONES + ", " + MeasuredDemand.CLOSED + ", round " + round);
            Map<Figure, Double> most = cold.closed(connections, common.duration());
            rate = round == 1 ? Demand.throughput(most) / 2 : rate;
            var unused = run.add(closed(MEASURED_ONES), round, most);
            unused = run.add(
                    closed(SIMULATED_ONES),
                    round,
                    figures(model(costs, most, round).closed(connections, seconds())));
            run.doing(MEASURED_ONES + ", " + HALF + ", round " + round);
            Map<Figure, Double> half = cold.open(rate, connections, common.duration());
            unused = run.add(open(MEASURED_ONES), round, half);
            unused = run.add(
                    open(SIMULATED_ONES),
                    round,
                    figures(model(costs, half, round).open(rate, seconds())));
        }
        run.note(told(costs, rate));
    }

    /** Each round another, with as much of the cores used by others as when they were measured. */
    private SimulatedDaemons model(LookupCosts costs, Map<Figure, Double> measured, int round) {
        int cores = Runtime.getRuntime().availableProcessors();
        double others = measured.getOrDefault(TierCosts.CPU_OTHERS, 0.0);
        Installation installation = Installation.usual(cores, COUNT).beside(others >= 0 ? Math.min(others, cores) : 0);
        return new SimulatedDaemons(installation, costs, Service.EXPONENTIAL, seed + round - 1);
    }

    private double seconds() {
        return common.duration().toNanos() / 1e9;
    }

    private static Map<Figure, Double> figures(Forecast forecast) {
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(Figures.THROUGHPUT, forecast.throughput());
        figures.put(Figures.P50, forecast.p50() * 1000);
        figures.put(Figures.P99, forecast.p99() * 1000);
        figures.put(Figures.SELECTS, forecast.batches() * 1000);
        figures.put(Figures.KEYS_PER_SELECT, 1 / forecast.batches());
        return figures;
    }

    private String told(LookupCosts costs, double rate) {
        return String.format(
                Locale.ROOT,
                "The simulation, with seed %d, in each round the next, and what was measured of one daemon: a batch and each of its lookups have the daemon busy"
                        + " for %s and %s µs, PostgreSQL for %s and %s, Redis for %s and %s, a lookup has its client for %s; a piece of"
                        + " work takes exponentially distributed time, all on %d cores, which client and servers share with each other"
                        + " and with as much of other programs as was measured. '%s' are %s/s.",
                seed,
                micros(costs.daemon().batch()),
                micros(costs.daemon().each()),
                micros(costs.postgres().batch()),
                micros(costs.postgres().each()),
                micros(costs.redis().batch()),
                micros(costs.redis().each()),
                micros(costs.client()),
                Runtime.getRuntime().availableProcessors(),
                HALF,
                Rounded.of(rate));
    }

    private static String micros(double seconds) {
        return Rounded.of(seconds * 1e6);
    }

    private static Map<String, String> closed(String whose) {
        return MeasuredDemand.point(whose, MeasuredDemand.CLOSED);
    }

    private static Map<String, String> open(String whose) {
        return MeasuredDemand.point(whose, HALF);
    }

    /** The simulation's figures to the daemons'. */
    static List<Ratio> ratios() {
        List<Ratio> ratios = new ArrayList<>();
        for (Figure figure : COMPARED) {
            ratios.add(Ratio.of(
                    "simulated to measured, " + MeasuredDemand.CLOSED,
                    figure,
                    closed(SIMULATED_ONES),
                    closed(MEASURED_ONES),
                    null));
        }
        for (Figure figure : COMPARED) {
            ratios.add(Ratio.of(
                    "simulated to measured, " + HALF, figure, open(SIMULATED_ONES), open(MEASURED_ONES), null));
        }
        return ratios;
    }
}
