package io.sluice.slot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.changes.ChangeSession;
import io.sluice.embedded.Credentials;
import io.sluice.embedded.EmbeddedPostgres;
import io.sluice.embedded.SharedServers;
import io.sluice.embedded.TlsIdentity;
import io.sluice.nodes.Lookups;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.programs.DataFolder;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The change stream through TLS, whose records end where no message does. */
@Timeout(60)
class ChangeTlsIT {
    private static final Duration SOON = Duration.ofSeconds(5);

    /** Returns the server's URL for those who insist on TLS, and on this server. */
    private static String withTls(EmbeddedPostgres server, Path temp) throws Exception {
        TlsIdentity identity = TlsIdentity.make(temp);
        Path key = identity.keyFile(temp);
        Path certificate = identity.certificateFile(temp);
        Credentials admin = SharedServers.superuser(server);
        try (Connection connection = DriverManager.getConnection(server.jdbcUrl(), admin.user(), admin.password());
                Statement statement = connection.createStatement()) {
            for (String sql : new String[] {
                "ALTER SYSTEM SET ssl_key_file = '" + key + "'",
                "ALTER SYSTEM SET ssl_cert_file = '" + certificate + "'",
                "ALTER SYSTEM SET ssl = on",
                "SELECT pg_reload_conf()"
            }) {
                boolean unused = statement.execute(sql);
            }
        }
        return server.jdbcUrl() + "?sslmode=verify-full&sslrootcert=" + certificate;
    }

    @Test
    void everyMessageComes_oneByOne_manyAtOnce_andAfterSilence(@TempDir Path temp) throws Exception {
        try (DataFolder folder = DataFolder.open(temp.resolve("d"));
                EmbeddedPostgres server = SharedServers.ownPostgres(folder, 2000)) {
            String url = withTls(server, temp);
            Credentials admin = SharedServers.superuser(server);
            Connection[] opened = new Connection[1];
            await().atMost(SOON).ignoreExceptions().until(() -> {
                opened[0] = DriverManager.getConnection(url, admin.user(), admin.password());
                return true;
            });
            DatabaseSettings settings = Lookups.settings(url, server.changes(), 1, "urls", "random_key", "url", null);
            try (Connection owner = opened[0];
                    Statement statement = owner.createStatement();
                    ChangeSession session = ChangeSlot.of(
                                    settings, new ChangeSettings("sluice", "tls"), settings::jdbcUrl)
                            .source()
                            .open(whose -> {})) {
                try (ResultSet encrypted = statement.executeQuery("SELECT count(*) FILTER (WHERE ssl), count(*)"
                        + " FROM pg_stat_ssl JOIN pg_stat_activity USING (pid)"
                        + " WHERE application_name LIKE 'sluice-changes%'")) {
                    assertThat(encrypted.next()).isTrue();
                    assertThat(encrypted.getInt(1)).isEqualTo(2).isEqualTo(encrypted.getInt(2));
                }
                for (int i = 1; i <= 20; i++) {
                    int rows = statement.executeUpdate(
                            "UPDATE urls SET url = 'https://example.com/" + i + "' WHERE random_key = '" + i + "'");
                    assertThat(rows).isEqualTo(1);
                    assertThat(updates(session, 1)).isEqualTo(1);
                    assertThat(session.next(Duration.ofMillis(i % 4 * 30L)))
                            .as("of the next transaction")
                            .isNull();
                }
                int all = statement.executeUpdate("UPDATE urls SET url = url || repeat('x', 700)");
                assertThat(updates(session, all)).isEqualTo(2000);
                session.acknowledge(session.beat().position());
            }
        }
    }

    /** Reads to the end of a transaction; returns how many rows it has changed. */
    private static int updates(ChangeSession session, int expected) throws Exception {
        int updates = 0;
        while (true) {
            ByteBuffer message = Messages.next(session, SOON);
            if (message == null) {
                throw new AssertionError("nothing came after " + updates + " of " + expected + " rows");
            }
            switch ((char) message.get()) {
                case 'U' -> updates++;
                case 'C' -> {
                    if (updates > 0) {
                        return updates;
                    }
                }
                default -> {}
            }
        }
    }
}
