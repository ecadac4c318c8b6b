package io.sluice.tables;

import io.sluice.lookup.ReadPoint;
import io.sluice.lookup.Replayed;
import io.sluice.lookup.Snapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server what a SELECT has seen. At least: in a statement of its own before it, because a statement's snapshot is taken before its
 * functions are called, so in the same one a commit could be counted that is not seen. At most: in one after it. All three travel as one
 * message, and cost one round trip.
 */
public final class EvidenceQuery {
    /** The role, the timeline, what counts on a standby, and what counts on a primary. */
    private static final String BEFORE =
            """
            SELECT r, CASE WHEN r THEN coalesce((SELECT received_tli FROM pg_stat_get_wal_receiver()), 0)
                    ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int END,
                CASE WHEN r THEN CAST(pg_last_wal_replay_lsn() - '0/0' AS bigint) END,
                CASE WHEN r THEN '' ELSE CAST(pg_current_snapshot() AS text) END
            FROM pg_is_in_recovery() r""";

    /**
     * The end of the log, and on a primary the first transaction that no snapshot shows yet. A standby's log is what it has received: a
     * commit is visible there a moment before it counts as replayed.
     */
    private static final String AFTER =
            """
            SELECT CAST(CASE WHEN r THEN greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn())
                    ELSE pg_current_wal_insert_lsn() END - '0/0' AS bigint),
                CASE WHEN r THEN '' ELSE CAST(pg_snapshot_xmax(pg_current_snapshot()) AS text) END
            FROM pg_is_in_recovery() r""";

    private EvidenceQuery() {}

    /** The statement between those that ask. */
    public static String around(String select) {
        return BEFORE + "; " + select + "; " + AFTER;
    }

    /**
     * What the first statement has answered. Null where a standby's position may be of any of several timelines.
     *
     * @param timeline of a standby that does not say its own: it receives nothing now, or the role may not see it; 0 when it is not known
     */
    public static @Nullable ReadPoint before(ResultSet row, IntSupplier timeline) throws SQLException {
        row.next();
        int said = row.getInt(2);
        if (!row.getBoolean(1)) {
            return Snapshot.parse(said, row.getString(4));
        }
        int follows = said == 0 ? timeline.getAsInt() : said;
        return follows == 0 ? null : new Replayed(follows, row.getLong(3), Long.MAX_VALUE);
    }

    /** With what the last statement has answered. A standby that was promoted in between is judged by what it was. */
    public static @Nullable ReadPoint after(@Nullable ReadPoint before, ResultSet row) throws SQLException {
        row.next();
        if (before instanceof Replayed replayed) {
            return new Replayed(replayed.timeline(), replayed.lsn(), row.getLong(1));
        }
        return before instanceof Snapshot snapshot
                ? snapshot.until(row.getLong(1), Long.parseLong(row.getString(2)))
                : null;
    }
}
