package io.sluice.postgres;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/** The server's major version. */
final class Versions {
    private Versions() {}

    static int of(Handle handle) {
        try {
            return handle.getConnection().getMetaData().getDatabaseMajorVersion(); // known since the login
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
