package io.sluice.bench.load;

import java.util.SplittableRandom;

/**
 * Draws ranks 1 to {@code count}, rank k with a probability proportional to k^-skew, by rejection-inversion (Hörmann and Derflinger,
 * 1996): the integral of x^-skew is inverted, its result rounded, and the few roundings that would distort the distribution are
 * drawn again. No table, and the same cost for any count. For 0 <= skew < 1.
 */
final class ZipfRanks {
    private final long count;
    private final double skew;
    private final double lowest;
    private final double highest;
    private final double sure;

    ZipfRanks(long count, double skew) {
        this.count = count;
        this.skew = skew;
        this.lowest = integral(1.5) - 1;
        this.highest = integral(count + 0.5);
        this.sure = 2 - inverse(integral(2.5) - weight(2));
    }

    long draw(SplittableRandom random) {
        while (true) {
            double area = highest + random.nextDouble() * (lowest - highest);
            double x = inverse(area);
            long rank = Math.max(1, Math.min(count, (long) (x + 0.5)));
            if (rank - x <= sure || area >= integral(rank + 0.5) - weight((double) rank)) {
                return rank;
            }
        }
    }

    /** Of x^-skew from 1 to x. */
    private double integral(double x) {
        return (Math.pow(x, 1 - skew) - 1) / (1 - skew);
    }

    private double inverse(double area) {
        return Math.pow(1 + area * (1 - skew), 1 / (1 - skew));
    }

    private double weight(double rank) {
        return Math.pow(rank, -skew);
    }
}
