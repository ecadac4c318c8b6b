package io.sluice.tables;

import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.TableSettings;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.postgresql.jdbc.PgConnection;

/**
 * A server as it is now, asked on a session of its own.
 *
 * @param most connections that it takes from roles like ours
 * @param used of these, by everybody
 * @param pooled whether a pooler stands before it
 */
public record ServerFacts(List<TableCheck> tables, int most, int used, boolean pooled) {

    private static final String CONNECTIONS = "SELECT CAST(current_setting('max_connections') AS integer)"
            + " - CAST(current_setting('superuser_reserved_connections') AS integer),"
            + " (SELECT CAST(sum(numbackends) AS integer) FROM pg_catalog.pg_stat_database),"
            + " pg_catalog.pg_backend_pid()";

    private record Connections(int most, int used, int process) {}

    /** Blocks for the connect timeout, and some statements of up to five seconds for each table. */
    public static ServerFacts of(DatabaseSettings settings) throws DatabaseSetupException, SqlFailure {
        try (Handle handle = CheckedServer.open(settings)) {
            List<TableCheck> tables = new ArrayList<>();
            for (TableSettings table : settings.tables()) {
                tables.add(TableCheck.of(handle, table));
            }
            Connections there = handle.createQuery(CONNECTIONS)
                    .map((row, context) -> new Connections(row.getInt(1), row.getInt(2), row.getInt(3)))
                    .one();
            int announced =
                    handle.getConnection().unwrap(PgConnection.class).getBackendPID(); // a pooler has one of its own
            return new ServerFacts(tables, there.most, there.used, announced != there.process);
        } catch (JdbiException | SQLException e) {
            throw SqlFailure.of(e);
        }
    }
}
