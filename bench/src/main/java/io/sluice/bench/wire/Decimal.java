package io.sluice.bench.wire;

/** Numbers as ASCII digits. */
public final class Decimal {
    public static final int MOST_DIGITS = 19;

    private Decimal() {}

    /**
     * Writes a number that is not negative.
     *
     * @return the index after its last digit
     */
    public static int write(long number, byte[] into, int at) {
        return write(number, 1, into, at);
    }

    /**
     * Writes a number that is not negative with so many digits at least, zeros first.
     *
     * @return the index after its last digit
     */
    static int write(long number, int least, byte[] into, int at) {
        int end = at + Math.max(least, digits(number));
        long rest = number;
        for (int i = end - 1; i >= at; i--) {
            into[i] = (byte) ('0' + rest % 10);
            rest /= 10;
        }
        return end;
    }

    private static int digits(long number) {
        int digits = 1;
        for (long rest = number / 10; rest > 0; rest /= 10) {
            digits++;
        }
        return digits;
    }
}
