package io.sluice.bench.wire;

import java.util.SplittableRandom;

/**
 * Draws keys, in constant time whatever their number, and without allocation. Pickers with the same seed draw the same keys; pickers
 * with different seeds agree on which keys are the hot ones. For one thread.
 */
public final class KeyPicker {
    private static final double GOLDEN = 0.6180339887498949;

    private final SplittableRandom random;
    private final long count;
    private final boolean uniform;
    private final ZipfRanks ranks;
    private final long step;

    public KeyPicker(Keys keys, long seed) {
        this.random = new SplittableRandom(seed);
        this.count = keys.count();
        this.uniform = keys.skew() == 0;
        this.ranks = new ZipfRanks(keys.count(), keys.skew());
        this.step = step(keys.count());
    }

    /** A key from 1 to the count. */
    public long next() {
        return uniform ? 1 + random.nextLong(count) : key(ranks.draw(random));
    }

    /** The key of a rank: a fixed permutation, that takes neighbouring ranks far apart, so that the hot keys share no database page. */
    public long key(long rank) {
        return 1 + (rank - 1) * step % count;
    }

    /** A number prime to the count, near to its golden section unless a product with it could overflow. */
    private static long step(long count) {
        long step = Math.max(1, Math.min((long) (count * GOLDEN), Long.MAX_VALUE / count));
        while (commonDivisor(step, count) != 1) {
            step--;
        }
        return step;
    }

    private static long commonDivisor(long a, long b) {
        return b == 0 ? a : commonDivisor(b, a % b);
    }

    /**
     * Draws ranks 1 to {@code count}, rank k with a probability proportional to k^-skew, by rejection-inversion (Hörmann and Derflinger,
     * 1996): the integral of x^-skew is inverted, its result rounded, and the few roundings that would distort the distribution are
     * drawn again. No table, and the same cost for any count. For 0 <= skew < 1.
     */
    static final class ZipfRanks {
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
}
