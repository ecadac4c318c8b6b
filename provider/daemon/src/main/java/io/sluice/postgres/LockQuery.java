package io.sluice.postgres;

import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** Asks a server whether lookups wait there for somebody's lock, and for whose. Every role may see that. */
public final class LockQuery {
    /** Who has, or waits for, the one lock that keeps readers out of the table; and whoever our own sessions wait for, be it for another. */
    private static final String SQL =
            """
            SELECT b.pid, a.usename, a.application_name,
                '"' || n.nspname || '"."' || c.relname || '"' FROM (
                SELECT l.pid, l.relation FROM pg_catalog.pg_locks l
                WHERE l.mode = 'AccessExclusiveLock' AND CAST(l.relation AS bigint) = ? AND l.database =
                    (SELECT d.oid FROM pg_catalog.pg_database d WHERE d.datname = pg_catalog.current_database())
                UNION ALL
                SELECT pg_catalog.unnest(pg_catalog.pg_blocking_pids(w.pid)), w.relation FROM pg_catalog.pg_locks w
                JOIN pg_catalog.pg_stat_activity o ON o.pid = w.pid
                WHERE NOT w.granted AND o.usename = current_user AND o.application_name = ?) b
            LEFT JOIN pg_catalog.pg_stat_activity a ON a.pid = b.pid
            LEFT JOIN pg_catalog.pg_class c ON c.oid = b.relation
            LEFT JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
            WHERE b.pid IS NOT NULL ORDER BY b.pid LIMIT 1""";

    private LockQuery() {}

    public static String sql() {
        return SQL;
    }

    /** One line, or null if nobody keeps readers out. */
    static @Nullable public String read(ResultSet row, LookupTable lookup) throws SQLException {
        if (!row.next()) {
            return null;
        }
        String user = row.getString(2);
        String program = row.getString(3);
        String relation = row.getString(4);
        return (relation == null ? lookup.relation() : relation) + " is locked by process " + row.getInt(1)
                + (user == null
                        ? " (replay of the primary's log)"
                        : " (" + OneLine.of(program) + ", user " + user + ")")
                + "; see pg_locks, or end it: SELECT pg_terminate_backend(" + row.getInt(1) + ")";
    }
}
