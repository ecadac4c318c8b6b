package io.sluice.slot;

import io.sluice.embedded.SharedServers;
import java.sql.Connection;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** On the PostgreSQL that Sluice brings along. */
@Timeout(30)
class EmbeddedTableKindsIT implements TableKindsSuite {
    private static final SharedServers.Database DB = SharedServers.database(0);

    @BeforeAll
    static void prepare() throws SQLException {
        try (Connection superuser = DB.superuser()) {
            TableKindsSuite.prepare(superuser);
        }
    }

    /** Roles are the whole server's, and other tests' too. */
    @AfterAll
    static void tidy() throws SQLException {
        try (Connection superuser = DB.superuser()) {
            superuser
                    .createStatement()
                    .execute("DROP OWNED BY kinds_owner, kinds_app CASCADE; DROP ROLE kinds_owner, kinds_app");
        }
    }

    @Override
    public Connection superuser() throws SQLException {
        return DB.superuser();
    }

    @Override
    public String jdbcUrl() {
        return DB.jdbcUrl();
    }
}
