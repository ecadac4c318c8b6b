package io.sluice.slot;

import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.ChangeSourceException.Kind;
import io.sluice.postgres.TableName;
import io.sluice.sessions.StreamSockets;
import java.nio.ByteBuffer;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.postgresql.jdbc.PgConnection;
import org.postgresql.replication.LogSequenceNumber;
import org.postgresql.replication.PGReplicationStream;

/**
 * The connection on which the slot is read. Messages come by the driver's {@code readPending}, which with {@link StreamSockets} waits in
 * the socket: a message is seen as it comes, what has come already is taken without a wait, and while none comes there are twenty looks a
 * second. The driver's {@code read} would wait for ever.
 */
final class SlotStream implements AutoCloseable {
    /** New positions go to the server as often as this, old ones as often as that. */
    private static final long NEW_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    private static final long OLD_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final PgConnection connection;
    private final PGReplicationStream stream;
    private final Consumer<String> gap;
    private long received;
    private long told;
    private long flushed;
    private long toldAt = System.nanoTime();

    private SlotStream(PgConnection connection, PGReplicationStream stream, Consumer<String> gap) {
        this.connection = connection;
        this.stream = stream;
        this.gap = gap;
    }

    /**
     * From where the slot is. The connection is the stream's from now on; but not if this throws.
     *
     * @param gap told why, when the slot cannot be read on and must be made anew
     */
    static SlotStream start(StreamConnection connection, ChangeSettings names, Consumer<String> gap)
            throws ChangeSourceException {
        try {
            return new SlotStream(connection.driver(), start(connection.driver(), names), gap);
        } catch (SQLException e) {
            throw trouble(e, gap);
        }
    }

    private static ChangeSourceException trouble(SQLException e, Consumer<String> gap) {
        ChangeSourceException trouble = ChangeFailure.ofStream(e);
        if (trouble.kind() == Kind.GAP) {
            gap.accept(String.valueOf(trouble.getMessage()));
        }
        return trouble;
    }

    /** The driver quotes neither the slot's name, which may be a word of the language, nor an option's value. */
    private static PGReplicationStream start(PgConnection connection, ChangeSettings names) throws SQLException {
        return connection
                .getReplicationAPI()
                .replicationStream()
                .logical()
                .withSlotName(TableName.quote(names.slot()))
                .withSlotOption("proto_version", 1)
                .withSlotOption("publication_names", names.quoted().replace("'", "''"))
                .withSlotOption("messages", true)
                .withStatusInterval((int) StreamConnection.PATIENCE.toSeconds(), TimeUnit.SECONDS)
                .withAutomaticFlush(false)
                .start();
    }

    /** The server's process for it. */
    int pid() {
        return connection.getBackendPID();
    }

    /** The next message; null when none has come for so long, or when the server has read on. */
    @Nullable
    ByteBuffer next(Duration most) throws ChangeSourceException {
        long start = System.nanoTime();
        try {
            do { // at least once, and then 50 ms each, so a wait may be that much longer
                ByteBuffer message = stream.readPending();
                if (message != null) {
                    return message;
                }
                if (hasReceivedMore()) {
                    return null;
                }
                if (stream.isClosed()) {
                    throw new ChangeSourceException(Kind.AWAY, "the server has ended the change stream");
                }
                tell(flushed != told ? NEW_NANOS : OLD_NANOS * 10);
            } while (System.nanoTime() - start < most.toNanos());
            return null;
        } catch (SQLException e) {
            throw trouble(e, gap);
        }
    }

    /** The server says how far it has read the log when it has nothing more to tell, also where nothing of it was ours. */
    private boolean hasReceivedMore() {
        long now = stream.getLastReceiveLSN().asLong();
        boolean more = now > received;
        received = Math.max(received, now);
        return more;
    }

    /** Once {@link #next} has returned null: no transaction that ended at this position or before is still to come. */
    long received() {
        return received;
    }

    /** The server need not keep what is before this; a position lower than one before says only that we are alive. */
    void acknowledge(long lsn) throws ChangeSourceException {
        if (lsn > flushed) {
            flushed = lsn;
            LogSequenceNumber position = LogSequenceNumber.valueOf(lsn);
            stream.setFlushedLSN(position);
            stream.setAppliedLSN(position);
        }
        try {
            tell(flushed != told ? NEW_NANOS : OLD_NANOS);
        } catch (SQLException e) {
            throw trouble(e, gap);
        }
    }

    private void tell(long notBefore) throws SQLException {
        long now = System.nanoTime();
        if (now - toldAt >= notBefore) {
            stream.forceUpdateStatus();
            told = flushed;
            toldAt = now;
        }
    }

    /** Ends the connection from another thread: a call that waits for it throws. */
    void abort() {
        StreamConnection.abort(connection);
    }

    /** Says the last position, and ends the connection. */
    @Override
    public void close() {
        try {
            if (!stream.isClosed() && flushed != told) {
                stream.forceUpdateStatus();
            }
            connection.close();
        } catch (SQLException e) {
            // It was lost before; the server will tell again what it was not told was read.
        }
    }
}
