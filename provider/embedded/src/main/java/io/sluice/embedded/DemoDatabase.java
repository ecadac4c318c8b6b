package io.sluice.embedded;

import io.sluice.programs.EmbeddedException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;

/** What the embedded servers hold: the database, its table {@code urls}, and who there is. */
final class DemoDatabase {
    static final String NAME = "sluice";
    static final String SUPERUSER = "postgres";
    static final String OWNER = "sluice_owner";
    static final String READER = "sluice";
    static final String REPLICATOR = "sluice_replicator";

    /**
     * Single-user mode gives new objects ids of the range that PostgreSQL keeps for its own: it then takes the table for one of the
     * system's, which no publication may have, no row security protects, and no dump holds. This uses the rest of that range up.
     */
    static final String LEAVE_SYSTEM_IDS =
            """
            DO $$
            DECLARE id oid := 0;
            BEGIN
                WHILE id < 16384 LOOP
                    id := lo_create(0);
                    PERFORM lo_unlink(id);
                END LOOP;
            END $$""";

    private DemoDatabase() {}

    /** What makes the table, without the semicolon at its end. */
    static String schema() {
        try (InputStream in = DemoDatabase.class.getClassLoader().getResourceAsStream("schema.sql")) {
            if (in == null) {
                throw new EmbeddedException("the class path holds no schema.sql: build Sluice again");
            }
            String text = new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
            return text.endsWith(";") ? text.substring(0, text.length() - 1) : text;
        } catch (IOException e) {
            throw new EmbeddedException("cannot read schema.sql: " + e.getMessage(), e);
        }
    }
}
