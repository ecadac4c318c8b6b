package io.sluice.bench.model;

/**
 * A tier by the utilisation law: U = X D / m, where lookups come at X a second, each has the tier busy for D seconds of a core, and the tier
 * has m cores.
 *
 * @param name such as {@code PostgreSQL}
 * @param demand D, in seconds; 0 for a tier that has nothing to do with it
 * @param coresEach m of one instance: what one process can use, 1 for Redis
 */
public record TierDemand(String name, double demand, int coresEach) {
    /** What to plan for: above it queues grow faster than the load, and one instance that ends leaves too much to the others. */
    public static final double MOST_BUSY = 0.65;

    public TierDemand {
        if (!(demand >= 0)) {
            throw new IllegalArgumentException("demand of " + name + " < 0: " + demand);
        }
        if (coresEach < 1) {
            throw new IllegalArgumentException("coresEach < 1: " + coresEach);
        }
    }

    /** How many cores are busy at so many lookups a second. */
    public double busy(double rate) {
        return rate * demand;
    }

    /** How many it should have. */
    public double cores(double rate) {
        return busy(rate) / MOST_BUSY;
    }

    /** How many instances these are; one at least. */
    public long instances(double rate) {
        return Math.max(1, (long) Math.ceil(cores(rate) / coresEach - 1e-9));
    }

    /** The most lookups a second for one instance; infinite where they cost it nothing. */
    public double mostOfOne() {
        return MOST_BUSY * coresEach / demand;
    }
}
