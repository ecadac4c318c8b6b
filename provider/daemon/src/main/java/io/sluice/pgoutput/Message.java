package io.sluice.pgoutput;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** One message of the stream. Positions of the log are in bytes, times in microseconds since 1970, transactions' ids the lower 32 bits. */
public sealed interface Message {

    /**
     * What follows is one transaction, up to its {@link Commit}.
     *
     * @param finalLsn where its commit record begins; {@link Commit#lsn} says the same
     */
    record Begin(long finalLsn, long commitMicros, int xid) implements Message {}

    /**
     * The transaction that began last is complete.
     *
     * @param lsn where its commit record begins
     * @param endLsn where that ends: a standby that has replayed so far has the transaction
     */
    record Commit(long lsn, long endLsn, long commitMicros) implements Message {}

    /** The transaction came from another server, where its commit was at this position. */
    record Origin(long lsn, String name) implements Message {}

    /**
     * What a table looks like from now on. Sent before its first row, again after its shape has changed, and also after nothing has, as
     * when it was analysed.
     *
     * @param before what this decoder knew of the table so far; null if nothing
     */
    record Relation(Table table, @Nullable Table before) implements Message {

        /** Whether it looks otherwise than before, so that rows may have changed without a message. */
        public boolean reshaped() {
            return before != null && !before.equals(table);
        }
    }

    /** The name of a type that a table's column has, unless it is one of PostgreSQL's own. */
    record Type(int oid, String schema, String name) implements Message {}

    /** There is a new row. */
    record Insert(Table table, Row row) implements Message {}

    /**
     * A row has changed.
     *
     * @param old as it was: all of it, or only the columns of the replica identity ({@link Table.Column#identity}); null if none of those
     *     has changed
     */
    record Update(Table table, @Nullable Row old, Row row) implements Message {}

    /**
     * A row is gone.
     *
     * @param old as it was: all of it, or only the columns of the replica identity, the others being null
     */
    record Delete(Table table, Row old) implements Message {}

    /** All rows of these tables are gone. */
    record Truncate(List<Table> tables, boolean cascade, boolean restartIdentity) implements Message {}

    /**
     * What somebody wrote with {@code pg_logical_emit_message}.
     *
     * @param transactional whether it belongs to the transaction around it; else it came on its own, at once
     * @param lsn where it is in the log
     * @param content null if it is no UTF-8, or is longer than 1 MiB. The server sends the bytes as they were
     *     written, in the database's encoding, whatever that is
     */
    record Logical(boolean transactional, long lsn, String prefix, @Nullable String content) implements Message {}

    /** A message of a later version of the protocol. */
    record Unknown(char type) implements Message {}
}
