package io.sluice.postgres;

import java.sql.SQLException;
import org.jdbi.v3.core.Handle;

/** The server's major version. */
public final class Versions {
    private Versions() {}

    public static int of(Handle handle) {
        try {
            return handle.getConnection().getMetaData().getDatabaseMajorVersion(); // known since the login
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
