package io.sluice.rows;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.KeyType;
import io.sluice.postgres.SqlFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.LocalDate;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import org.jdbi.v3.core.Handle;

/**
 * One write that is tried and taken back: what the catalogue does not show stands in the way of every write, and is better known at the
 * start than at the first of them.
 *
 * <p>It puts a key that nobody has only if it is absent, so at worst it locks a row for a moment. It is not tried where triggers or
 * rules would do what cannot be taken back, for all that is known of them. A sequence loses a value by it.
 */
final class WriteTrial {
    private final Handle handle;
    private final WriteTable table;

    WriteTrial(Handle handle, WriteTable table) {
        this.handle = handle;
        this.table = table;
    }

    /** @throws DatabaseSetupException if it fails for no fault of this one row */
    void run() throws DatabaseSetupException, SqlFailure, SQLException {
        if (hasTriggersOrRules()) {
            return;
        }
        Connection connection = handle.getConnection();
        connection.setAutoCommit(false);
        try {
            put(connection);
        } catch (SQLException e) {
            judge(WriteFailure.of(e, true, connection, table));
        } finally {
            connection.rollback();
            connection.setAutoCommit(true);
        }
    }

    private boolean hasTriggersOrRules() {
        return handle.createQuery(
                        "SELECT EXISTS (SELECT FROM pg_catalog.pg_trigger g WHERE NOT g.tgisinternal"
                                + " AND g.tgrelid IN (SELECT p.relid FROM pg_catalog.pg_partition_tree(CAST(:relation AS oid)) p"
                                + " UNION ALL SELECT CAST(:relation AS oid)))"
                                + " OR EXISTS (SELECT FROM pg_catalog.pg_rewrite r WHERE CAST(r.ev_class AS bigint) = :relation)")
                .bind("relation", table.lookup().oid())
                .mapTo(Boolean.class)
                .one();
    }

    private void put(Connection connection) throws SQLException {
        Object key = key(table.lookup().keyType(), ThreadLocalRandom.current());
        String type = table.lookup().keyType().sql();
        try (PreparedStatement put = connection.prepareStatement(table.upsertSql())) {
            put.setQueryTimeout(1);
            put.setArray(1, connection.createArrayOf(type, new Object[] {key}));
            put.setArray(2, connection.createArrayOf("text", new Object[] {"https://sluice.invalid/trial"}));
            put.setArray(3, connection.createArrayOf(type, new Object[0]));
            put.execute();
        }
    }

    private static Object key(KeyType type, Random random) {
        return switch (type) {
            // Below zero, and such that the smallest of integer types has it.
            case BIGINT -> (Object) (long) -random.nextInt(1, Short.MAX_VALUE);
            case NUMERIC -> Integer.toString(-random.nextInt(1, 10));
            case UUID -> UUID.randomUUID().toString();
            case DATE ->
                LocalDate.of(9999, 1, 1).minusDays(random.nextInt(300_000)).toString();
            case TEXT, CHAR, ENUM, CITEXT -> "sluice-trial-" + Long.toHexString(random.nextLong());
        };
    }

    private void judge(SqlFailure trouble) throws DatabaseSetupException, SqlFailure {
        if (trouble.kind() == SqlFailure.Kind.ASK) {
            throw new DatabaseSetupException(
                    "a write to " + table.lookup().relation() + ", tried and taken back, failed: " + trouble.words());
        }
        if (trouble.kind() == SqlFailure.Kind.LOST) {
            throw trouble;
        }
    }
}
