package io.sluice.postgres;

import io.sluice.coalesce.Loader.Loaded;
import io.sluice.lookup.Value;
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
        T ask(Source source, Source.On on) throws SqlTrouble;
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
     * @throws SqlTrouble never of the kind that has to be asked
     */
    <T extends @Nullable Object> T ask(Source source, Question<T> question, BooleanSupplier wanted) throws SqlTrouble {
        long start = nanoTime.getAsLong();
        Source.On second;
        try {
            return question.ask(source, Source.On.POOLED);
        } catch (SqlTrouble reported) {
            long took = nanoTime.getAsLong() - start;
            SqlTrouble trouble = reported.orCancelled(took, patienceNanos);
            boolean again = trouble.kind() == SqlTrouble.Kind.LOST || trouble.kind() == SqlTrouble.Kind.AGAIN;
            if (!again || took >= patienceNanos || !wanted.getAsBoolean()) {
                throw known(source, trouble);
            }
            second = trouble.kind() == SqlTrouble.Kind.LOST ? Source.On.FRESH : Source.On.POOLED;
        }
        try {
            T answer = question.ask(source, second);
            if (second == Source.On.FRESH) {
                source.renew(); // what ended one connection may have ended others
            }
            return answer;
        } catch (SqlTrouble again) {
            throw known(source, again.orCancelled(nanoTime.getAsLong() - start, patienceNanos));
        }
    }

    /** Asks for no key at all: if that is answered, it was a row. */
    private SqlTrouble known(Source source, SqlTrouble trouble) {
        if (trouble.kind() != SqlTrouble.Kind.ASK) {
            return trouble;
        }
        long now = nanoTime.getAsLong();
        if (now - readableAt >= READABLE_FOR_NANOS) {
            try {
                Loaded<String, Value> unused = source.load(List.of(), Source.On.FRESH, null);
                readableAt = now;
            } catch (SqlTrouble ofAll) {
                return ofAll.kind() == SqlTrouble.Kind.ASK ? ofAll.as(SqlTrouble.Kind.MEND, ofAll.words()) : ofAll;
            }
        }
        return trouble.as(SqlTrouble.Kind.BAD_ROW, SqlTrouble.badRow(trouble.state()));
    }
}
