package io.sluice.changes;

import java.time.Duration;

/**
 * How changes are read.
 *
 * @param keep how long a change keeps its fence at least: a replica further behind fills nothing that has changed since
 * @param beat how often a message is written to the log and the floor looked at
 * @param mostFences with more, the oldest changes lose theirs, and fills that have not seen them are refused whatever their key
 */
public record ReaderSettings(Duration keep, Duration beat, long mostFences) {

    public ReaderSettings {
        between("fence-keep", keep, Duration.ofSeconds(1), Duration.ofHours(1));
        between("beat", beat, Duration.ofMillis(1), Duration.ofSeconds(1));
        if (mostFences < 1000) {
            throw new IllegalArgumentException("max-fences < 1000: " + mostFences);
        }
    }

    private static void between(String name, Duration value, Duration least, Duration most) {
        if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
            throw new IllegalArgumentException(name + " not between " + least + " and " + most + ": " + value);
        }
    }

    /** A minute, a second, a million. */
    public static ReaderSettings defaults() {
        return new ReaderSettings(Duration.ofMinutes(1), Duration.ofSeconds(1), 1_000_000);
    }
}
