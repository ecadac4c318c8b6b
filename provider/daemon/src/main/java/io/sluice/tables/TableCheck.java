package io.sluice.tables;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.PlanCheck;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.TableSettings;
import java.sql.SQLException;
import java.util.Collections;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * A table as a server has it now.
 *
 * @param warnings what is not as it should be, though lookups work: one line each
 * @param indexes by which a batch finds its rows; none where the whole table is read, or it is another server's
 * @param unfit why it cannot be looked up in, in one line; null if it can
 */
public record TableCheck(String table, List<String> warnings, List<String> indexes, @Nullable String unfit) {

    /** Asks for the plan, and for all that a start asks for. */
    static TableCheck of(Handle handle, TableSettings table) throws SqlFailure {
        try {
            Checked checked = Checked.by(handle, table);
            return new TableCheck(table.name(), checked.warnings(), indexes(handle, checked.lookup()), null);
        } catch (DatabaseSetupException e) {
            return new TableCheck(table.name(), List.of(), List.of(), e.line());
        } catch (SqlFailure e) {
            if (CheckedServer.isOfTable(e)) {
                return new TableCheck(table.name(), List.of(), List.of(), e.words());
            }
            throw e;
        }
    }

    private static List<String> indexes(Handle handle, LookupTable lookup) throws SqlFailure {
        String none = String.join(", ", Collections.nCopies(lookup.key().parts().size(), "'{}'"));
        try {
            String plan = PlanCheck.plan(handle, lookup.key().arrays(), lookup.batchSql(i -> "$" + i), none);
            return handle.createQuery("SELECT DISTINCT pg_catalog.jsonb_path_query(CAST(:plan AS jsonb),"
                            + " CAST(:names AS jsonpath)) #>> '{}' AS name ORDER BY name")
                    .bind("plan", plan)
                    .bind("names", "$.**.\"Index Name\"")
                    .mapTo(String.class)
                    .list();
        } catch (JdbiException | SQLException e) {
            throw SqlFailure.of(e);
        }
    }
}
