package io.sluice.nodes;

import io.sluice.coalesce.Loader.Loaded;
import io.sluice.lookup.Value;
import io.sluice.postgres.SqlFailure;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One question to a source, twice where that may help, and what its failure means in the end. Any thread may ask.
 *
 * <p>An error that a server reports over a connection that works may be of one row or of all: any function of a view may raise any
 * SQLSTATE. So it is asked whether the table can be read at all.
 */
final class Asking {
    /** A table that could be read is taken for readable so long: a bad row should not cost a connection each time. */
    private static final long READABLE_FOR_NANOS = Duration.ofSeconds(1).toNanos();

    /** A question to a source. */
    @FunctionalInterface
    interface Question<T extends @Nullable Object> {
        T ask(LookupPool source, LookupPool.On on) throws SqlFailure;
    }

    private final long patienceNanos;
    private final LongSupplier nanoTime;
    private volatile long readableAt;

    /** @param patience no second try for a question that has taken this long */
    Asking(Duration patience, LongSupplier nanoTime) {
        this.patienceNanos = patience.toNanos();
        this.nanoTime = nanoTime;
        this.readableAt = nanoTime.getAsLong() - READABLE_FOR_NANOS;
    }

    /**
     * Asks the pool, and once more if the pooled connection was lost (on a fresh one: an administrator may have ended others too), or
     * for a conflict that has passed: a SELECT may be repeated.
     *
     * @param wanted false when there is no use in a second try
     * @throws SqlFailure never of the kind that has to be asked
     */
    <T extends @Nullable Object> T ask(LookupPool source, Question<T> question, BooleanSupplier wanted)
            throws SqlFailure {
        long start = nanoTime.getAsLong();
        LookupPool.On second;
        try {
            return question.ask(source, LookupPool.On.POOLED);
        } catch (SqlFailure reported) {
            long took = nanoTime.getAsLong() - start;
            SqlFailure trouble = reported.orCancelled(took, patienceNanos);
            boolean again = trouble.kind() == SqlFailure.Kind.LOST || trouble.kind() == SqlFailure.Kind.AGAIN;
            if (!again || took >= patienceNanos || !wanted.getAsBoolean()) {
                throw known(source, trouble);
            }
            second = trouble.kind() == SqlFailure.Kind.LOST ? LookupPool.On.FRESH : LookupPool.On.POOLED;
        }
        try {
            T answer = question.ask(source, second);
            if (second == LookupPool.On.FRESH) {
                source.renew(); // what ended one connection may have ended others
            }
            return answer;
        } catch (SqlFailure again) {
            throw known(source, again.orCancelled(nanoTime.getAsLong() - start, patienceNanos));
        }
    }

    /** Asks for no key at all: if that is answered, it was a row. */
    private SqlFailure known(LookupPool source, SqlFailure trouble) {
        if (trouble.kind() != SqlFailure.Kind.ASK) {
            return trouble;
        }
        long now = nanoTime.getAsLong();
        if (now - readableAt >= READABLE_FOR_NANOS) {
            try {
                Loaded<String, Value> unused = source.load(List.of(), LookupPool.On.FRESH, null);
                readableAt = now;
            } catch (SqlFailure ofAll) {
                return ofAll.kind() == SqlFailure.Kind.ASK ? ofAll.as(SqlFailure.Kind.MEND, ofAll.words()) : ofAll;
            }
        }
        return trouble.as(SqlFailure.Kind.BAD_ROW, SqlFailure.badRow(trouble.state()));
    }
}
