package io.sluice.metrics;

import io.sluice.coalesce.Outcome;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BiConsumer;

/** How the lookups of one table were answered, by whatever port they came. Thread-safe. */
public final class LookupOutcomes {
    private final Map<String, DoorOutcomes> doors = new ConcurrentHashMap<>();
    private final BiConsumer<String, DoorOutcomes> made;

    /** The label. */
    public enum Word {
        FOUND,
        ABSENT,
        /** The queue was full, or the daemon is ending. */
        REFUSED,
        /** Its deadline passed. */
        LATE,
        /** No server could be asked. */
        UNAVAILABLE,
        /** The database answered with an error. */
        FAILED
    }

    /** @param made hears of each port's own, once */
    LookupOutcomes(BiConsumer<String, DoorOutcomes> made) {
        this.made = made;
    }

    /** Those that come by this port; the same for all who ask. */
    public DoorOutcomes by(String door) {
        return doors.computeIfAbsent(door, name -> {
            DoorOutcomes fresh = new DoorOutcomes();
            made.accept(name, fresh);
            return fresh;
        });
    }

    /** How many were answered. */
    public long all() {
        return Arrays.stream(Word.values()).mapToLong(this::count).sum();
    }

    /** How many were answered so. */
    public long count(Word word) {
        return doors.values().stream().mapToLong(door -> door.count(word)).sum();
    }

    /** How the lookups of one table that came by one port were answered, each counted once. Thread-safe, and of a few nanoseconds. */
    public static final class DoorOutcomes {
        private final Map<Word, LongAdder> counts = new EnumMap<>(Word.class);

        DoorOutcomes() {
            for (Word word : Word.values()) {
                counts.put(word, new LongAdder());
            }
        }

        /** One was answered so. */
        public void count(Outcome<?> outcome) {
            Objects.requireNonNull(counts.get(word(outcome))).increment();
        }

        private static Word word(Outcome<?> outcome) {
            if (outcome instanceof Outcome.Found<?>) {
                return Word.FOUND;
            }
            if (outcome instanceof Outcome.Failed<?> failed) {
                return switch (failed.failure()) {
                    case DEADLINE -> Word.LATE;
                    case UNAVAILABLE -> Word.UNAVAILABLE;
                    case ERROR -> Word.FAILED;
                };
            }
            return outcome instanceof Outcome.Absent<?> ? Word.ABSENT : Word.REFUSED;
        }

        /** How many were answered so. */
        long count(Word word) {
            return Objects.requireNonNull(counts.get(word)).sum();
        }
    }
}
