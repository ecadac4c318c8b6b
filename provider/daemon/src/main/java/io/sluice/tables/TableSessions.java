package io.sluice.tables;

import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.ServerPool.On;
import io.sluice.postgres.SessionPool;
import io.sluice.postgres.SessionSource;
import io.sluice.postgres.SqlFailure;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/**
 * What the tables of one server share: its sessions.
 *
 * @param settings of the server
 * @param news told what becomes of a table
 */
record TableSessions(SessionPool pool, DatabaseSettings settings, TableNews news) {

    /** A question to one connection: by JDBC itself, because Jdbi's binding and mapping cost a lane half of its own time. */
    @FunctionalInterface
    interface ConnectionQuery<T extends @Nullable Object> {
        T ask(PreparedStatement statement) throws SQLException, SqlFailure;
    }

    static <T extends @Nullable Object> T on(SessionPool pool, On on, String sql, ConnectionQuery<T> question)
            throws SqlFailure {
        try (Connection connection = pool.connection(on)) {
            try (PreparedStatement statement = connection.prepareStatement(sql)) {
                return question.ask(statement);
            } catch (SQLException e) {
                throw SqlFailure.ofStatement(e, on == On.FRESH, () -> SessionSource.isAlive(connection));
            }
        } catch (SQLException e) {
            throw SqlFailure.of(e);
        }
    }

    /** Whether there are other tables, which may be fit where one is not. */
    boolean hasOthers() {
        return settings.tables().size() > 1;
    }
}
