package io.sluice.postgres;

import io.sluice.changes.Replayed;
import io.sluice.changes.Sight;
import io.sluice.changes.Snapshot;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Asks a server what the SELECT that follows will have seen. In a statement of its own, before it: a statement's snapshot is taken before
 * its functions are called, so in the same one a commit could be counted that is not seen. Both travel as one message, and cost one
 * round trip.
 */
final class EvidenceQuery {
    /** The role, the timeline, and then what counts on a standby, or what counts on a primary. */
    private static final String SQL =
            """
            SELECT r, CASE WHEN r THEN coalesce((SELECT received_tli FROM pg_stat_get_wal_receiver()), 0)
                    ELSE ('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8))::bit(32)::int END,
                CASE WHEN r THEN CAST(pg_last_wal_replay_lsn() - '0/0' AS bigint) ELSE 0 END,
                CASE WHEN r THEN '' ELSE CAST(pg_current_snapshot() AS text) END
            FROM pg_is_in_recovery() r""";

    private EvidenceQuery() {}

    /** The statement with this one after it. */
    static String before(String select) {
        return SQL + "; " + select;
    }

    /**
     * Null where a standby's position may be of any of several timelines.
     *
     * @param timeline of a standby that does not say its own: it receives nothing now, or the role may not see it; 0 when it is not known
     */
    static @Nullable Sight read(ResultSet row, IntSupplier timeline) throws SQLException {
        boolean unused = row.next();
        int said = row.getInt(2);
        if (!row.getBoolean(1)) {
            return Snapshot.parse(said, row.getString(4));
        }
        int follows = said == 0 ? timeline.getAsInt() : said;
        return follows == 0 ? null : new Replayed(follows, row.getLong(3));
    }
}
