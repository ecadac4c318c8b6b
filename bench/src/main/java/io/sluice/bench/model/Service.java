package io.sluice.bench.model;

import java.util.SplittableRandom;

/** How pieces of work of one kind differ from each other. */
public enum Service {
    /** They do not. */
    FIXED,

    /** As intervals between independent events do: many are short, and few are long. */
    EXPONENTIAL;

    /** How long the next takes, in the unit of the mean. */
    double draw(double mean, SplittableRandom random) {
        return this == FIXED ? mean : -mean * Math.log(1 - random.nextDouble());
    }
}
