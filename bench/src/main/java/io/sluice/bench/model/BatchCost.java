package io.sluice.bench.model;

import java.util.List;

/**
 * What batches cost a tier: so much for each batch, and so much for each of its lookups.
 *
 * @param batch seconds of a core
 * @param each likewise
 */
public record BatchCost(double batch, double each) {
    /** Shares that are nearer to each other than this do not tell a batch's cost from a lookup's. */
    private static final double TELLING = 0.02;

    public BatchCost {
        if (!(batch >= 0 && each >= 0)) {
            throw new IllegalArgumentException("less than nothing: " + batch + " and " + each);
        }
    }

    /**
     * What was measured at one load.
     *
     * @param batches for each lookup: 1 where each has a batch of its own
     * @param demand seconds of a core for each lookup
     */
    public record AtLoad(double batches, double demand) {}

    /**
     * The line through these, by least squares of what it is wrong by in proportion, of which neither part is below 0. Where batches were
     * alike all is put down to lookups.
     *
     * @throws IllegalArgumentException if there are none, or one that cost nothing
     */
    public static BatchCost through(List<AtLoad> all) {
        if (all.isEmpty() || all.stream().anyMatch(one -> !(one.demand > 0))) {
            throw new IllegalArgumentException("nothing was measured, or nothing was used");
        }
        double weights = 0;
        double batches = 0;
        double demand = 0;
        double square = 0;
        double product = 0;
        for (AtLoad one : all) {
            double weight = 1 / (one.demand * one.demand);
            weights += weight;
            batches += weight * one.batches;
            demand += weight * one.demand;
            square += weight * one.batches * one.batches;
            product += weight * one.batches * one.demand;
        }
        double meanBatches = batches / weights;
        double meanDemand = demand / weights;
        double variance = square / weights - meanBatches * meanBatches;
        double covariance = product / weights - meanBatches * meanDemand;
        if (variance < TELLING * TELLING || covariance <= 0) {
            return new BatchCost(0, meanDemand);
        }
        double slope = covariance / variance;
        double each = meanDemand - slope * meanBatches;
        return each >= 0 ? new BatchCost(slope, each) : new BatchCost(product / square, 0);
    }

    /** Of a batch of so many, in seconds of a core. */
    public double of(int lookups) {
        return batch + each * lookups;
    }
}
