package io.sluice.redis;

/** Numbers as the scripts compare them: decimal, with zeros in front, so that the longer text is the larger number. */
public final class LuaNumbers {
    private static final String ZEROS = "0".repeat(19);

    private LuaNumbers() {}

    /** 19 digits, as many as the largest has. */
    public static String of(long number) {
        return padded(number, 19);
    }

    /** 10 digits. */
    public static String timeline(int timeline) {
        return padded(Integer.toUnsignedLong(timeline), 10);
    }

    private static String padded(long number, int width) {
        if (number < 0) {
            throw new IllegalArgumentException("no position, transaction or time: " + number);
        }
        String digits = Long.toString(number);
        return ZEROS.substring(0, width - digits.length()) + digits;
    }
}
