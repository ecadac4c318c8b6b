package io.sluice.lookup;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * A value as immutable UTF-8 bytes: it goes from the database to the socket and to Redis without being decoded. One whose row is to be
 * absent after a while knows when; two are equal by their bytes alone.
 */
public sealed class Value {
    /** What ends later ends never: {@link System#nanoTime} does not count further than 292 years. */
    private static final long NEVER_MILLIS = TimeUnit.DAYS.toMillis(100L * 365);

    private final byte[] utf8;

    private Value(byte[] utf8) {
        this.utf8 = utf8;
    }

    /** Takes the array over: the caller must not write to it any more. */
    public static Value ofUtf8(byte[] utf8) {
        return new Value(utf8);
    }

    /**
     * One that may be kept for so long. Takes the array over, too.
     *
     * @param nanoTime from which the time counts
     */
    public static Value ofUtf8(byte[] utf8, long leftMillis, long nanoTime) {
        return leftMillis >= NEVER_MILLIS
                ? new Value(utf8)
                : new Ending(utf8, nanoTime + TimeUnit.MILLISECONDS.toNanos(leftMillis));
    }

    /** Apart, so that all others are as small as they can be. */
    private static final class Ending extends Value {
        private final long end;

        Ending(byte[] utf8, long end) {
            super(utf8);
            this.end = end;
        }

        @Override
        public boolean ends() {
            return true;
        }

        @Override
        public long leftMillis(long nanoTime) {
            return Math.max(0, TimeUnit.NANOSECONDS.toMillis(end - nanoTime));
        }
    }

    public static Value of(String text) {
        return new Value(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Whether its time will come. */
    public boolean ends() {
        return false;
    }

    /** How long it may be kept, by {@link System#nanoTime} now. */
    public long leftMillis(long nanoTime) {
        return Long.MAX_VALUE;
    }

    public int length() {
        return utf8.length;
    }

    /** The bytes themselves, not a copy, because every answer and every fill reads them: never write to them. */
    public byte[] utf8() {
        return utf8;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Value value && Arrays.equals(utf8, value.utf8);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(utf8);
    }

    @Override
    public String toString() {
        return new String(utf8, StandardCharsets.UTF_8);
    }
}
