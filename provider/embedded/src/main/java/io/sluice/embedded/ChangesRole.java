package io.sluice.embedded;

import java.util.List;
import java.util.Locale;

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
    private static final String PUBLISH = String.format(
            Locale.ROOT,
            """
            DO $$
            BEGIN
                IF CAST(CAST('public.urls' AS regclass) AS oid) >= 16384
                    AND NOT EXISTS (SELECT FROM pg_publication WHERE pubname = '%s') THEN
                    CREATE PUBLICATION %s FOR TABLE public.urls;
                END IF;
            END $$""",
            PUBLICATION,
            PUBLICATION);

    private ChangesRole() {}

    /** What makes both, in the database of the table. */
    static List<String> statements(String password) {
        return List.of(
                NewRole.login(NAME, password, "REPLICATION"),
                "GRANT CONNECT ON DATABASE " + DemoDatabase.NAME + " TO " + NAME,
                // So that a fill of a replica says which timeline it comes from: the change stream has to know.
                "GRANT pg_read_all_stats TO " + DemoDatabase.READER,
                "SET ROLE " + DemoDatabase.OWNER,
                PUBLISH,
                "RESET ROLE");
    }
}
