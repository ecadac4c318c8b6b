package io.sluice.changes;

import io.sluice.lookup.Snapshot;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One connection to the slot, which nobody else can read meanwhile, and one beside it for questions. Used by one thread, but for {@link #abort}. */
public interface ChangeSession extends AutoCloseable {

    /** Those of our tables of which the stream tells, at least one. It may tell of others too, which are none of ours. */
    List<ToldTable> tables();

    /** Our other tables, by their names: in one line each why the stream does not tell of them, as a {@link #beat} has found it last. */
    Map<String, String> untold();

    /**
     * Every entry of this table was dropped after this look: what the stream has not told of it before does no harm, nor does whatever was
     * altered by then.
     */
    void cleared(String table, Beat look);

    /** The timeline of the server's log. */
    int timeline();

    /** Whether the slot was made just now: what changed before is not in it. */
    boolean fresh();

    /** Up to where the slot was acknowledged when this session began. */
    long acknowledged();

    /** The end of the server's log when this session began: at or after everything that the slot does not tell of. */
    long position();

    /**
     * The next message of the stream, in pgoutput's format; null when none has come for so long, or when the server says meanwhile that it
     * has read on. The buffer is the caller's until the next call.
     */
    @Nullable
    ByteBuffer next(Duration most) throws ChangeSourceException;

    /** Once {@link #next} has returned null: no transaction that ended at this position of the log or before is still to come. */
    long received();

    /** Everything up to here is dealt with, and the server need not keep it. Without a new position it only says that we are alive. */
    void acknowledge(long lsn) throws ChangeSourceException;

    /**
     * Writes a message to the log, which comes back in the stream as one of prefix {@link #BEAT}: so that the slot goes on in a database at
     * rest, and snapshots do. Then looks at the server.
     */
    Beat beat() throws ChangeSourceException;

    /** Looks at what the server keeps meanwhile, and writes nothing. */
    RetainedLog kept() throws ChangeSourceException;

    /** The prefix of the messages of {@link #beat}; the rest of the message is the text that {@link Beat#sent} has. */
    String BEAT = "sluice-beat";

    /** Breaks the connections from another thread, so that whatever waits for them throws; never blocks. */
    void abort();

    @Override
    void close();

    /**
     * What one look at the server has shown.
     *
     * @param sent the text of the message that was written
     * @param quietXmax the transaction after the message's, if all before had ended when it began; else 0
     * @param snapshot taken after the message was committed
     * @param position the end of the log
     * @param retained bytes of log that the server keeps for the slot
     * @param walStatus as {@code pg_replication_slots.wal_status}: reserved, extended, unreserved or lost
     * @param shapes of each table a text that is another one after each change of the table itself: every row may be another one then,
     *     and no message says so. Taken before the rest, so that whatever is altered after it is later than the snapshot that somebody
     *     goes by
     */
    record Beat(
            String sent,
            long quietXmax,
            Snapshot snapshot,
            long position,
            long retained,
            String walStatus,
            Map<String, String> shapes) {

        /** That of this table. */
        public String shape(String table) {
            return shapes.getOrDefault(table, "");
        }
    }
}
