package io.sluice.tables;

import io.sluice.postgres.Catalogue;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.PlanCheck;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.TableSettings;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;

/**
 * A table that was found fit for lookups.
 *
 * @param warnings what is not as it should be, though lookups work
 */
record Checked(LookupTable lookup, List<String> warnings) {
    private static final String TIMED_OUT = "57014";

    /** Checks everything. */
    static Checked by(Handle handle, TableSettings table) throws DatabaseSetupException, SqlFailure {
        try {
            LookupTable lookup = new Catalogue(handle, table).find();
            Checked checked = new Checked(lookup, new PlanCheck(handle, lookup).warnings());
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
                try (PreparedStatement batch =
                        transaction.getConnection().prepareStatement(lookup.batchSql(i -> "?"))) {
                    lookup.key().bindNone(batch);
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
