package io.sluice.slot;

import io.sluice.compose.HostServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** On the PostgreSQL that is installed on this machine, if any: an older one than ours. */
@EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
@Timeout(60)
class HostTableKindsIT implements TableKindsSuite {
    private static @Nullable HostServer server;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        server = HostServer.startOrSkip(folder);
        try (Connection superuser = connect()) {
            TableKindsSuite.prepare(superuser);
        }
    }

    @AfterAll
    static void stop() throws Exception {
        if (server != null) {
            server.stop();
        }
    }

    private static HostServer server() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server;
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(
                server().jdbcUrl(),
                server().superuser().user(),
                server().superuser().password());
    }

    @Override
    public Connection superuser() throws SQLException {
        return connect();
    }

    @Override
    public String jdbcUrl() {
        return server().jdbcUrl();
    }
}
