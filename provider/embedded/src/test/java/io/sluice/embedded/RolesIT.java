package io.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.programs.DataFolder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The roles that write and that read changes, in data folders of every age. */
class RolesIT {
    private final Path temp;

    RolesIT(@TempDir Path temp) {
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

    /** The stream of changes, and no row. */
    private static void replicates(EmbeddedPostgres server) throws SQLException {
        as(
                server,
                server.changes(),
                "SELECT pg_create_logical_replication_slot('s', 'pgoutput')",
                "SELECT count(*) FROM pg_logical_slot_peek_binary_changes('s', NULL, NULL, 'proto_version', '1',"
                        + " 'publication_names', 'sluice')",
                "SELECT pg_drop_replication_slot('s')");
        assertThatThrownBy(() -> as(server, server.changes(), "SELECT * FROM urls"))
                .hasMessageContaining("denied");
        assertThatThrownBy(() -> as(server, server.changes(), "CREATE PUBLICATION p FOR TABLE urls"))
                .hasMessageContaining("denied");
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
    void folderOfBeforeThereWereTheRoles_getsThemAtTheNextStart() throws Exception {
        try (DataFolder folder = DataFolder.open(temp)) {
            String before;
            try (EmbeddedPostgres server = SharedServers.ownPostgres(folder, 5)) {
                writes(server);
                replicates(server);
                before = server.writer().password();
                as(
                        server,
                        server.superuser(),
                        "DROP OWNED BY sluice_writer, sluice_changes",
                        "DROP ROLE sluice_writer, sluice_changes",
                        "DROP PUBLICATION sluice",
                        "CHECKPOINT");
            }
            Files.delete(folder.path().resolve("postgres").resolve("writer.password"));
            Files.delete(folder.path().resolve("postgres").resolve("changes.password"));
            Path conf = folder.path().resolve("postgres").resolve("sluice.conf");
            Files.writeString(conf, Files.readString(conf).replace("wal_level = logical", "wal_level = replica"));
            try (EmbeddedPostgres server = SharedServers.ownPostgres(folder, 5)) {
                assertThat(server.writer().password()).isNotEqualTo(before);
                writes(server);
                replicates(server);
            }
            // As a start leaves it that is cut off after the roles, and before their passwords' files.
            Files.delete(folder.path().resolve("postgres").resolve("writer.password"));
            Files.delete(folder.path().resolve("postgres").resolve("changes.password"));
            try (EmbeddedPostgres server = SharedServers.ownPostgres(folder, 5)) {
                writes(server);
                replicates(server);
            }
        }
    }
}
