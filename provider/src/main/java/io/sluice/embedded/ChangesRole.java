package io.sluice.embedded;

import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The role that the daemon reads the change stream as, and the publication that it reads. The role may replicate and log in to the
 * database, and reads no table; the publication is the owner's, so that the role needs no right to make one. A folder of before there
 * were these gets them at its next start.
 */
final class ChangesRole {
    static final String NAME = "sluice_changes";

    static final String FILE = "changes.password";

    /** As the daemon calls it where nobody says otherwise. */
    static final String PUBLICATION = "sluice";

    /**
     * Folders of an early version have the table among the system's, which no publication may have: they go without. In single-user
     * mode nobody else makes it meanwhile.
     */
    private static final String PUBLISH =
            """
            DO $$
            BEGIN
                IF CAST(CAST('public.urls' AS regclass) AS oid) >= 16384
                    AND NOT EXISTS (SELECT FROM pg_publication WHERE pubname = '%s') THEN
                    CREATE PUBLICATION %s FOR TABLE public.urls;
                END IF;
            END $$"""
                    .formatted(PUBLICATION, PUBLICATION);

    private ChangesRole() {}

    /** Makes what is missing; the server must not run. The password's file appears last, as that of {@link WriterRole} does. */
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
                        + NAME + "; END IF; END $$",
                "ALTER ROLE " + NAME + " LOGIN REPLICATION PASSWORD '" + password + "'",
                "GRANT CONNECT ON DATABASE " + PostgresCluster.DATABASE + " TO " + NAME,
                "SET ROLE " + PostgresCluster.OWNER,
                PUBLISH);
        OwnerFiles.write(file, password + "\n");
        OwnerFiles.deleteTree(making);
    }
}
