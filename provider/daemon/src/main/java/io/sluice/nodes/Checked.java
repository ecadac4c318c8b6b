package io.sluice.nodes;

import io.sluice.postgres.Catalogue;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.PlanCheck;
import io.sluice.postgres.SessionSource;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.SystemIdentifier;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * A server whose table was found fit for lookups.
 *
 * @param warnings what is not as it should be, though lookups work
 * @param cluster the server's system identifier, or 0
 */
record Checked(LookupTable lookup, List<String> warnings, long cluster) {
    /** Each statement of the checks may take this long at least: a lookup's timeout may be a few milliseconds. */
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final String TIMED_OUT = "57014";

    /** Checks everything on a connection of its own. */
    static Checked by(DatabaseSettings settings) throws DatabaseSetupException, SqlFailure {
        Duration patience = settings.timeout().compareTo(TIMEOUT) < 0 ? TIMEOUT : settings.timeout();
        try (Handle handle =
                SessionSource.jdbi(SessionSource.of(settings, patience)).open()) {
            LookupTable lookup = new Catalogue(handle, settings.table()).find();
            Checked checked =
                    new Checked(lookup, new PlanCheck(handle, lookup).warnings(), SystemIdentifier.of(handle));
            requireReadable(handle, lookup);
            return checked;
        } catch (JdbiException | SQLException e) {
            throw SqlFailure.of(e);
        }
    }

    /**
     * The batch itself, of no keys: what the catalogue shows may hold no data yet, or need a server that is away. What takes long may be
     * read.
     */
    private static void requireReadable(Handle handle, LookupTable lookup) throws SQLException {
        try {
            handle.useTransaction(transaction -> {
                transaction.execute("SET LOCAL statement_timeout = '500ms'");
                Connection connection = transaction.getConnection();
                try (PreparedStatement batch = connection.prepareStatement(lookup.batchSql("?"))) {
                    batch.setArray(1, connection.createArrayOf(lookup.keyType().sql(), new Object[0]));
                    batch.execute();
                }
            });
        } catch (SQLException e) {
            if (!TIMED_OUT.equals(e.getSQLState())) {
                throw e;
            }
        }
    }
}
