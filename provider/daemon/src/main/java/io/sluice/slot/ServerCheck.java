package io.sluice.slot;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.TableName;
import io.sluice.watched.WatchedTable;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** Whether the server and the role can do logical replication. */
final class ServerCheck {
    /** Of the stream's logical messages. */
    private static final int OLDEST = 140_000;

    private ServerCheck() {}

    private record Facts(int version, String walLevel, boolean replicates, String role, int senders, boolean anybody) {}

    /** Managed servers grant by membership of a role of theirs what the attribute says elsewhere. */
    private static final String QUESTION =
            """
            SELECT CAST(current_setting('server_version_num') AS integer), current_setting('wal_level'),
                r.rolsuper OR r.rolreplication OR EXISTS (SELECT FROM pg_catalog.pg_roles g
                    WHERE g.rolname = 'rds_replication' AND pg_catalog.pg_has_role(g.oid, 'MEMBER')), r.rolname,
                CAST(current_setting('max_wal_senders') AS integer),
            """
                    + WatchedTable.ANYBODY + " FROM pg_catalog.pg_roles r WHERE r.rolname = current_user";

    /** Only a primary's slot is read: a standby may be one later, which needs nobody's help. */
    static void requirePrimary(Handle handle) throws SqlFailure {
        if (handle.createQuery("SELECT pg_catalog.pg_is_in_recovery()")
                .mapTo(Boolean.class)
                .one()) {
            throw new SqlFailure(
                    SqlFailure.Kind.LOST,
                    SqlFailure.READ_ONLY,
                    "no primary now: this server is a standby, and changes are read from the primary");
        }
    }

    /**
     * What is missing, a line each, with what to do about it.
     *
     * @throws DatabaseSetupException if the server is too old for anything of it
     */
    static List<String> missing(Handle handle) throws DatabaseSetupException {
        Facts facts = handle.createQuery(QUESTION)
                .map((row, context) -> new Facts(
                        row.getInt(1),
                        row.getString(2),
                        row.getBoolean(3),
                        row.getString(4),
                        row.getInt(5),
                        row.getBoolean(6)))
                .one();
        if (facts.version < OLDEST) {
            throw new DatabaseSetupException("the change stream needs PostgreSQL 14, and this server is "
                    + facts.version / 10_000 + "; give --changes off");
        }
        List<String> missing = new ArrayList<>();
        if (!facts.walLevel.equals("logical")) {
            missing.add("the server's wal_level is " + facts.walLevel
                    + ", which tells of no row; run: ALTER SYSTEM SET wal_level = logical; and restart the server");
        }
        if (facts.senders == 0) {
            missing.add(
                    "the server takes no connection for replication; run: ALTER SYSTEM SET max_wal_senders = 10; and"
                            + " restart the server");
        }
        if (!facts.replicates) {
            missing.add("the role " + TableName.quote(facts.role) + " may not replicate; run: ALTER ROLE "
                    + TableName.quote(facts.role) + " REPLICATION");
        }
        if (facts.anybody) {
            missing.add(
                    "synchronous_standby_names has a *, so the server would take the change reader for a standby, and"
                            + " commits would wait for Redis; run: ALTER SYSTEM SET synchronous_standby_names to the standbys' own"
                            + " names");
        }
        return missing;
    }
}
