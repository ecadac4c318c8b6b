package io.sluice.bench.scenario;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

/** How many connections PostgreSQL has left for a pool. */
final class FreeConnections {
    /** For whoever looks on with psql, and for our own questions. */
    private static final int SPARE = 5;

    private static final String QUESTION =
            """
            SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                - coalesce(current_setting('reserved_connections', true)::int, 0)
                - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename <> ?)
            """;

    private FreeConnections() {}

    /**
     * Asks the server.
     *
     * @param pools connections that the daemons' other pools have, or are yet to open
     */
    static int of(Lab lab, int pools) throws LabException, SQLException {
        try (Connection connection = lab.connect();
                PreparedStatement question = connection.prepareStatement(QUESTION)) {
            question.setString(1, lab.reader().user());
            try (ResultSet answer = question.executeQuery()) {
                int free = answer.next() ? answer.getInt(1) - pools - SPARE : 0;
                if (free < 1) {
                    throw new LabException("PostgreSQL has no connections left: end what else is connected to it");
                }
                return free;
            }
        }
    }
}
