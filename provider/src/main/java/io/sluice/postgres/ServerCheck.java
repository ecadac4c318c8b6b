package io.sluice.postgres;

import org.jdbi.v3.core.Handle;

/** Whether the server and the role can do logical replication. */
final class ServerCheck {
    /** Of the stream's logical messages. */
    private static final int OLDEST = 140_000;

    private ServerCheck() {}

    private record Facts(int version, String walLevel, boolean replicates, String role) {}

    /** Managed servers grant by membership of a role of theirs what the attribute says elsewhere. */
    private static final String QUESTION =
            """
            SELECT CAST(current_setting('server_version_num') AS integer), current_setting('wal_level'),
                r.rolsuper OR r.rolreplication OR EXISTS (SELECT FROM pg_catalog.pg_roles g
                    WHERE g.rolname = 'rds_replication' AND pg_catalog.pg_has_role(g.oid, 'MEMBER')), r.rolname
            FROM pg_catalog.pg_roles r WHERE r.rolname = current_user""";

    /** Only a primary's slot is read: a standby may be one later, which needs nobody's help. */
    static void require(Handle handle) throws DatabaseSetupException, SqlTrouble {
        if (handle.createQuery("SELECT pg_catalog.pg_is_in_recovery()")
                .mapTo(Boolean.class)
                .one()) {
            throw new SqlTrouble(
                    SqlTrouble.Kind.LOST,
                    WriteCheck.READ_ONLY,
                    "no primary now: this server is a standby, and changes are read from the primary");
        }
        Facts facts = handle.createQuery(QUESTION)
                .map((row, context) -> new Facts(row.getInt(1), row.getString(2), row.getBoolean(3), row.getString(4)))
                .one();
        if (facts.version < OLDEST) {
            throw new DatabaseSetupException("the change stream needs PostgreSQL 14, and this server is "
                    + facts.version / 10_000 + "; give --changes off");
        }
        if (!facts.walLevel.equals("logical")) {
            throw new DatabaseSetupException("the server's wal_level is " + facts.walLevel
                    + ", which tells of no row; run: ALTER SYSTEM SET wal_level = logical; and restart the server");
        }
        if (!facts.replicates) {
            throw new DatabaseSetupException("the role " + TableName.quote(facts.role)
                    + " may not replicate; run: ALTER ROLE " + TableName.quote(facts.role) + " REPLICATION");
        }
    }
}
