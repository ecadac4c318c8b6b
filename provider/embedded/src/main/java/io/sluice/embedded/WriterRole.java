package io.sluice.embedded;

import java.util.List;

/**
 * The role that the daemon writes as: it may read and change the rows of {@code urls}, and nothing else. A folder of before there was
 * such a role gets it at its next start.
 */
final class WriterRole {
    static final String NAME = "sluice_writer";

    static final String FILE = "writer.password";

    private WriterRole() {}

    /** What makes it, in the database of the table. */
    static List<String> statements(String password) {
        return List.of(
                NewRole.login(NAME, password, ""),
                "GRANT CONNECT ON DATABASE " + DemoDatabase.NAME + " TO " + NAME,
                "SET ROLE " + DemoDatabase.OWNER,
                "GRANT SELECT, INSERT, UPDATE, DELETE ON public.urls TO " + NAME,
                "RESET ROLE");
    }
}
