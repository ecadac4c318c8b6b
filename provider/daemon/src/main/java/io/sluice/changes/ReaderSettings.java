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

    /**
     * A message that comes back from the log later than this is late, and so is a ledger whose reader was not in time for so long: what is
     * filled then lives shortly, and may be beyond what was applied.
     */
    public static final Duration LATE = Duration.ofSeconds(2);

    /**
     * A ledger that was missing, or late, for so long has no reader: values are filled without, or past it. Until then its reader is waited
     * for: it drops what it finds when it comes, but what it has not dropped yet somebody could read.
     */
    public static final Duration GONE = Duration.ofSeconds(5);

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
