package io.sluice.embedded;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The role that the daemon writes as: it may read and change the rows of {@code urls}, and nothing else. A folder of before there was
 * such a role gets it at its next start.
 */
final class WriterRole {
    static final String NAME = "sluice_writer";

    static final String FILE = "writer.password";

    private WriterRole() {}

    /**
     * Makes the role unless it is there; the server must not run. The password's file appears last, and by that it is known that the
     * role is there: a start that is cut off before makes both again.
     */
    static void ensure(PostgresCluster cluster, PostgresHome primary) {
        Path file = cluster.secret(FILE);
        if (Files.exists(file)) {
            return;
        }
        Path making = cluster.secret(FILE + ".making");
        String password = OwnerFiles.password(making);
        cluster.sql(
                primary,
                PostgresCluster.DATABASE,
                "DO $$ BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = '" + NAME + "') THEN CREATE ROLE "
                        + NAME + " LOGIN; END IF; END $$",
                "ALTER ROLE " + NAME + " PASSWORD '" + password + "'",
                "GRANT CONNECT ON DATABASE " + PostgresCluster.DATABASE + " TO " + NAME,
                "SET ROLE " + PostgresCluster.OWNER,
                "GRANT SELECT, INSERT, UPDATE, DELETE ON public.urls TO " + NAME);
        OwnerFiles.write(file, password + "\n");
        OwnerFiles.deleteTree(making);
    }
}
