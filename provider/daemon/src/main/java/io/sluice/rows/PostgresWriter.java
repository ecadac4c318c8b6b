package io.sluice.rows;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Loader;
import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.ServerPool.On;
import io.sluice.trouble.Episode;
import io.sluice.write.Write;
import io.sluice.write.Written;
import io.sluice.write.Written.Effect;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes a batch in one transaction on the primary, or in two where it puts and deletes. What it returns is committed, as far as the
 * server's {@code synchronous_commit} goes, or says why it is not, or that it is unknown; if it throws, nothing is written.
 *
 * <p>A connection that is lost before the commit was sent has written nothing, so the batch is tried once more on a fresh one. A
 * connection that is lost in the commit leaves two possibilities, and nothing is tried again: a second delete would report a key
 * absent that the first one has deleted, and a put might undo what somebody has written meanwhile.
 */
final class PostgresWriter implements Loader<Write, Written> {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresWriter.class);
    private static final String UNKNOWN =
            "the connection to the primary was lost in the commit: this may or may not have been written";
    private static final String UNCONFIRMED =
            "this is written on the primary, but its replicas have not confirmed it in time: it may be lost with the primary";

    private final CurrentPrimary primary;
    private final long patienceNanos;
    private final LongSupplier nanoTime;
    private final Episode unconfirmed;

    /** @param patienceNanos no second try for a batch that has taken this long */
    PostgresWriter(CurrentPrimary primary, long patienceNanos, LongSupplier nanoTime) {
        this.primary = primary;
        this.patienceNanos = patienceNanos;
        this.nanoTime = nanoTime;
        this.unconfirmed = new Episode(
                "replicas_silent", "replicas confirm commits again", "were not", Duration.ZERO, LOG, nanoTime);
    }

    /** That commits are not confirmed by replicas, as far as the last commit showed. */
    Episode unconfirmed() {
        return unconfirmed;
    }

    @Override
    public Map<Write, Written> load(List<Write> writes) throws LoadException {
        PrimaryPool pool = primary.pool(writes.size());
        WriteBatch batch = new WriteBatch(writes);
        List<Write> puts = batch.part(false);
        List<Write> deletes = batch.part(true);
        if (puts.isEmpty() || deletes.isEmpty()) {
            return transaction(pool, writes, batch);
        }
        Map<Write, Written> written = new HashMap<>(transaction(pool, puts, new WriteBatch(puts)));
        // From here on something is written: what fails now must not make all of it be tried again.
        written.putAll(settled(pool, deletes, nanoTime.getAsLong() + patienceNanos));
        return written;
    }

    /** The same as a transaction, but what fails is an answer too. */
    private Map<Write, Written> settled(PrimaryPool pool, List<Write> writes, long giveUpAt) {
        try {
            return transaction(pool, writes, new WriteBatch(writes));
        } catch (LoadException e) {
            if (e.kind() != LoadException.Kind.BAD_ROW || writes.size() == 1 || nanoTime.getAsLong() - giveUpAt >= 0) {
                return all(writes, Written.of(Effect.FAILED, String.valueOf(e.getMessage())));
            }
            int half = writes.size() / 2;
            Map<Write, Written> written = new HashMap<>(settled(pool, writes.subList(0, half), giveUpAt));
            written.putAll(settled(pool, writes.subList(half, writes.size()), giveUpAt));
            return written;
        }
    }

    /** Puts or deletes: either all are committed, or it throws. Both together could not be done in one order of keys. */
    private Map<Write, Written> transaction(PrimaryPool pool, List<Write> writes, WriteBatch batch)
            throws LoadException {
        try {
            return primary.ask(pool, (at, on) -> write(at, batch, on));
        } catch (SqlFailure trouble) {
            return failed(writes, trouble);
        }
    }

    /** One try. If it throws, nothing is written. */
    private Map<Write, Written> write(PrimaryPool pool, WriteBatch batch, On on) throws SqlFailure {
        Connection connection = connection(pool, on);
        try {
            WriteTransaction transaction = new WriteTransaction(connection, pool.table());
            Set<String> wereThere = transaction.run(batch);
            String unsure = commit(pool, transaction, connection);
            return unsure == null
                    ? batch.written(wereThere, position(transaction))
                    : all(batch.all(), Written.of(Effect.UNKNOWN, unsure));
        } catch (SQLException e) {
            throw WriteFailure.of(e, on == On.FRESH, connection, pool.table());
        } finally {
            close(connection);
        }
    }

    private static Connection connection(PrimaryPool pool, On on) throws SqlFailure {
        try {
            return pool.connection(on);
        } catch (SQLException e) {
            throw SqlFailure.of(e);
        }
    }

    /** A connection that cannot be closed must not make a batch fail that is committed. */
    private static void close(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            LOG.debug("a connection could not be closed", e);
        }
    }

    /** Why the batch is not known to be committed, or null if it is. */
    private @Nullable String commit(PrimaryPool pool, WriteTransaction transaction, Connection connection)
            throws SqlFailure {
        long start = nanoTime.getAsLong();
        try {
            String warning = transaction.commit(patienceNanos);
            if (warning == null) {
                unconfirmed.end();
                return null;
            }
            unconfirmed.report(
                    "commits are not confirmed by replicas, and writes get 503 (see synchronous_standby_names): "
                            + warning,
                    1);
            return UNCONFIRMED;
        } catch (SQLException e) {
            SqlFailure trouble = WriteFailure.of(e, true, connection, pool.table());
            if (trouble.kind() != SqlFailure.Kind.LOST) {
                throw trouble; // the server has answered, and undone it: a deferred constraint, for one
            }
            LOG.warn("the connection to the primary was lost in a commit: {}", trouble.line());
            return UNKNOWN;
        } finally {
            if (nanoTime.getAsLong() - start >= patienceNanos) {
                pool.renew(); // it was cancelled, and that may still reach whatever is said next on this connection
            }
        }
    }

    /** It is committed, whatever happens here: at worst nobody learns the position. */
    private static long position(WriteTransaction transaction) {
        try {
            return transaction.position();
        } catch (SQLException e) {
            return 0;
        }
    }

    private static Map<Write, Written> all(List<Write> writes, Written same) {
        Map<Write, Written> all = new HashMap<>(2 * writes.size());
        writes.forEach(write -> all.put(write, same));
        return all;
    }

    private Map<Write, Written> failed(List<Write> writes, SqlFailure trouble) throws LoadException {
        if (WriteFailure.isOfARow(trouble)) {
            Written refusal = writes.size() == 1 ? WriteFailure.refusal(trouble.state()) : null;
            if (refusal != null) {
                return all(writes, refusal);
            }
            throw new LoadException(
                    LoadException.Kind.BAD_ROW,
                    "the database cannot write this row (SQLSTATE " + trouble.state() + ")",
                    trouble);
        }
        switch (trouble.kind()) {
            case TIMEOUT ->
                throw new LoadException(LoadException.Kind.TIMEOUT, "the write took longer than the timeout", trouble);
            case BUSY ->
                throw new LoadException(
                        LoadException.Kind.UNAVAILABLE, trouble.line() + ", nothing was written", trouble);
            default -> throw primary.away(writes.size());
        }
    }
}
