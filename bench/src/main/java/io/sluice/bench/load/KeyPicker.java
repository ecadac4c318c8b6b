package io.sluice.bench.load;

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
    long key(long rank) {
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
}
