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
     * The line through these, by least squares, of which neither part is below 0. Where batches were alike all is put down to lookups.
     *
     * @throws IllegalArgumentException if there are none
     */
    public static BatchCost through(List<AtLoad> all) {
        if (all.isEmpty()) {
            throw new IllegalArgumentException("nothing was measured");
        }
        double batches = all.stream().mapToDouble(AtLoad::batches).average().orElseThrow();
        double demand = all.stream().mapToDouble(AtLoad::demand).average().orElseThrow();
        double square = 0;
        double product = 0;
        double squareFromZero = 0;
        double productFromZero = 0;
        for (AtLoad one : all) {
            square += (one.batches - batches) * (one.batches - batches);
            product += (one.batches - batches) * (one.demand - demand);
            squareFromZero += one.batches * one.batches;
            productFromZero += one.batches * one.demand;
        }
        if (Math.sqrt(square / all.size()) < TELLING || product <= 0) {
            return new BatchCost(0, demand);
        }
        double slope = product / square;
        double each = demand - slope * batches;
        return each >= 0 ? new BatchCost(slope, each) : new BatchCost(productFromZero / squareFromZero, 0);
    }

    /** Of a batch of so many, in seconds of a core. */
    public double of(int lookups) {
        return batch + each * lookups;
    }
}
