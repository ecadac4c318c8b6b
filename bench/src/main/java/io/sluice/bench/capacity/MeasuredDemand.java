package io.sluice.bench.capacity;

import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.model.BatchCost;
import io.sluice.bench.model.LookupCosts;
import io.sluice.bench.model.TierDemand;
import io.sluice.bench.model.Trend;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Sample;
import io.sluice.bench.report.Summary;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What lookups cost each tier, from the samples of a run. D is said in seconds of a core; the figures say it of 1,000 lookups.
 *
 * @param samples of {@link Demand}
 * @param loads shares of what was possible, from the least on
 */
record MeasuredDemand(List<Sample> samples, List<Double> loads) {
    static final String COLD = "cold";
    static final String WARM = "warm";
    static final String LOAD = "load";

    /** The load of callers who ask again when they have their answer. */
    static final String CLOSED = "closed loop";

    static final String REDIS = "Redis";
    static final String DAEMON = "daemon";
    private static final String POSTGRES = "PostgreSQL";

    /** In seconds: no tier, but what a process does anyway. */
    private static final double NEARLY_NOTHING = 1e-6;

    private static final double THOUSAND = 1000;

    MeasuredDemand {
        samples = List.copyOf(samples);
        loads = List.copyOf(loads);
    }

    static Map<String, String> point(String contestant, Object load) {
        return Sample.at(Contestant.NAME, contestant, LOAD, load);
    }

    /** D of this tier at this load, the median of the rounds; NaN if it was not measured. */
    double demand(String contestant, double load, Figure tier) {
        return median(point(contestant, load), tier) / THOUSAND;
    }

    /** D as it is to be reckoned with: at the greatest load, or where it was least favourable if it rose. */
    double demand(String contestant, Figure tier) {
        double last = demand(contestant, loads.get(loads.size() - 1), tier);
        return trend(contestant, tier) == Trend.FALLS ? last : Math.max(last, greatest(contestant, tier));
    }

    private double greatest(String contestant, Figure tier) {
        return loads.stream()
                .mapToDouble(load -> demand(contestant, load, tier))
                .max()
                .orElseThrow();
    }

    Trend trend(String contestant, Figure tier) {
        return Trend.of(
                loads.stream().map(load -> demand(contestant, load, tier)).toList(), NEARLY_NOTHING);
    }

    /** The median of a figure there. */
    double median(Map<String, String> point, Figure figure) {
        return Summary.of(samples, List.of()).rows().stream()
                .filter(row -> row.point().equals(point))
                .map(row -> row.figures().get(figure.name()))
                .mapToDouble(stat -> stat == null ? Double.NaN : stat.median())
                .findFirst()
                .orElse(Double.NaN);
    }

    /** What a batch costs each tier, and each of its lookups: by all loads, and the closed loop, whose batches are the largest. */
    LookupCosts costs() {
        double last = loads.get(loads.size() - 1);
        return new LookupCosts(
                cost(Figures.CPU_SERVER),
                cost(Figures.CPU_POSTGRES),
                cost(Figures.CPU_REDIS),
                demand(COLD, last, TierCosts.CPU_CLIENT));
    }

    private BatchCost cost(Figure tier) {
        List<BatchCost.AtLoad> seen = new ArrayList<>();
        for (Sample sample : samples) {
            Double batches = sample.figures().get(Figures.SELECTS.name());
            Double demand = sample.figures().get(tier.name());
            if (COLD.equals(sample.point().get(Contestant.NAME)) && batches != null && demand != null && demand > 0) {
                seen.add(new BatchCost.AtLoad(batches / THOUSAND, demand / THOUSAND));
            }
        }
        return seen.isEmpty() ? new BatchCost(0, 0) : BatchCost.through(seen); // less than the system counts
    }

    /**
     * The tiers of an installation whose front ends read Redis first, for each lookup of a front end: all of them ask Redis, some ask a daemon
     * too, which asks PostgreSQL and fills Redis.
     *
     * @param hitRate the share that Redis answers
     * @param cores of one daemon, and of one server of PostgreSQL
     * @param full whether tiers are so busy that batches are as large as they get: as in a closed loop
     */
    List<TierDemand> tiers(double hitRate, int cores, boolean full) {
        double missed = 1 - hitRate;
        double redis = demand(WARM, Figures.CPU_REDIS) + missed * cold(Figures.CPU_REDIS, full);
        return List.of(
                new TierDemand(REDIS, redis, 1),
                new TierDemand(DAEMON, missed * cold(Figures.CPU_SERVER, full), cores),
                new TierDemand(POSTGRES, missed * cold(Figures.CPU_POSTGRES, full), cores));
    }

    private double cold(Figure tier, boolean full) {
        return full ? atFull(tier) : demand(COLD, tier);
    }

    /** D of this tier in the closed loop. */
    double atFull(Figure tier) {
        return median(point(COLD, CLOSED), tier) / THOUSAND;
    }
}
