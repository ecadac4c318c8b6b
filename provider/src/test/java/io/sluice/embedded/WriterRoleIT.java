package io.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The role that writes, in data folders of every age. */
class WriterRoleIT {
    private final Path temp;

    WriterRoleIT(@TempDir Path temp) {
        this.temp = temp;
    }

    private static void as(EmbeddedPostgres server, Credentials who, String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), who.user(), who.password());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                boolean unused = statement.execute(sql);
            }
        }
    }

    private static void writes(EmbeddedPostgres server) throws SQLException {
        as(
                server,
                server.writer(),
                "INSERT INTO urls VALUES ('w', 'https://w/')",
                "UPDATE urls SET url = 'https://x/' WHERE random_key = 'w'",
                "DELETE FROM urls WHERE random_key = 'w'");
        assertThatThrownBy(() -> as(server, server.writer(), "TRUNCATE urls")).hasMessageContaining("denied");
        assertThatThrownBy(() -> as(server, server.reader(), "DELETE FROM urls"))
                .hasMessageContaining("denied");
    }

    @Test
    void folderOfBeforeThereWasTheRole_getsItAtTheNextStart() throws Exception {
        try (DataFolder folder = DataFolder.open(temp)) {
            String before;
            try (EmbeddedPostgres server = SharedServers.ownPostgres(folder, 5)) {
                writes(server);
                before = server.writer().password();
                as(server, server.superuser(), "DROP OWNED BY sluice_writer", "DROP ROLE sluice_writer");
            }
            Files.delete(folder.path().resolve("postgres").resolve("writer.password"));
            try (EmbeddedPostgres server = SharedServers.ownPostgres(folder, 5)) {
                assertThat(server.writer().password()).isNotEqualTo(before);
                writes(server);
            }
            // As a start leaves it that is cut off after the role, and before its password's file.
            Files.delete(folder.path().resolve("postgres").resolve("writer.password"));
            try (EmbeddedPostgres server = SharedServers.ownPostgres(folder, 5)) {
                writes(server);
            }
        }
    }
}
