package io.sluice.bench.wire;

/**
 * How keys are drawn from 1 to {@code count}.
 *
 * @param skew 0 for uniform, else the exponent of a Zipf distribution (0.99 is usual), its ranks scattered over the keys
 * @param digits that each has at least: shorter ones begin with zeros
 */
public record Keys(long count, double skew, int digits) {
    public static final double ZIPF = 0.99;

    public Keys {
        if (count < 1) {
            throw new IllegalArgumentException("count < 1: " + count);
        }
        if (skew < 0 || skew >= 1) {
            throw new IllegalArgumentException("skew is not in [0, 1): " + skew);
        }
        if (digits < 1 || digits > Decimal.MOST_DIGITS) {
            throw new IllegalArgumentException("digits are not 1 to " + Decimal.MOST_DIGITS + ": " + digits);
        }
    }

    public Keys(long count, double skew) {
        this(count, skew, 1);
    }

    /** The same with so many digits. */
    public Keys padded(int to) {
        return new Keys(count, skew, to);
    }

    public static Keys uniform(long count) {
        return new Keys(count, 0);
    }

    public static Keys zipf(long count) {
        return new Keys(count, ZIPF);
    }
}
