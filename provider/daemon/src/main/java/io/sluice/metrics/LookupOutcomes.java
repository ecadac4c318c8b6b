package io.sluice.metrics;

import io.sluice.coalesce.Outcome;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** How the lookups of one table were answered, each counted once, when its answer is given. Thread-safe, and of a few nanoseconds. */
public final class LookupOutcomes {
    private final Map<Word, LongAdder> counts = new EnumMap<>(Word.class);

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

    LookupOutcomes() {
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

    /** How many were answered. */
    public long all() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** How many were answered so. */
    public long count(Word word) {
        return Objects.requireNonNull(counts.get(word)).sum();
    }
}
