package io.sluice.flags;

import java.time.Duration;

/** The least and the most that something may be, as a user would say them. */
public record Range(String least, String most) {

    /** Whether a number, or a time, is between them. */
    public boolean holds(Object value) {
        long number = number(value);
        return number >= number(read(least, value)) && number <= number(read(most, value));
    }

    private static Object read(String words, Object like) {
        return like instanceof Duration || like instanceof WindowTime
                ? new Durations().convert(words)
                : Long.valueOf(words);
    }

    private static long number(Object value) {
        if (value instanceof WindowTime window) {
            return number(window.fixed());
        }
        return value instanceof Duration duration ? Durations.micros(duration) : ((Number) value).longValue();
    }
}
