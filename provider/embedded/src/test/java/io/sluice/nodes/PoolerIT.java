package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.Credentials;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SessionSettings;
import io.sluice.rows.Writes;
import io.sluice.write.Write;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TimeZone;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

/** A server behind PgBouncer, where that is installed. */
@EnabledIf("isInstalled")
@Timeout(60)
class PoolerIT {
    private static final SharedServers.Database DB = SharedServers.database(10);
    private static final Path PGBOUNCER = Path.of("/usr/sbin/pgbouncer");

    private final Path folder;
    private @Nullable Process pooler;
    private String url = "";

    PoolerIT(@TempDir Path folder) {
        this.folder = folder;
    }

    static boolean isInstalled() {
        return Files.isExecutable(PGBOUNCER);
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    /** One that is as this role to the server, and as anybody to its clients. */
    private void start(String mode, Credentials who) throws IOException {
        int port = freePort();
        Path configuration = folder.resolve("pgbouncer.ini");
        Files.writeString(
                configuration,
                "[databases]\n* = host=127.0.0.1 port=" + DB.port() + " user=" + who.user() + " password="
                        + who.password() + "\n[pgbouncer]\nlisten_addr=127.0.0.1\nlisten_port=" + port
                        + "\nunix_socket_dir=\nauth_type=any\npool_mode=" + mode
                        + "\nignore_startup_parameters=extra_float_digits\n");
        List<String> command = new ArrayList<>(List.of(PGBOUNCER.toString()));
        if (System.getProperty("user.name").equals("root")) {
            command.addAll(List.of("-u", "nobody")); // it will not run as root
            boolean unused =
                    folder.toFile().setReadable(true, false) && folder.toFile().setExecutable(true, false);
        }
        command.add(configuration.toString());
        pooler = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("pgbouncer.log").toFile())
                .start();
        url = "jdbc:postgresql://127.0.0.1:" + port + "/" + DB.name();
        await().atMost(Duration.ofSeconds(10)).ignoreExceptions().until(() -> {
            client().close();
            return true;
        });
    }

    @AfterEach
    void stop() throws InterruptedException {
        Process running = pooler;
        if (running != null) {
            running.destroy();
            assertThat(running.waitFor(10, TimeUnit.SECONDS)).isTrue();
        }
    }

    private Connection client() throws SQLException {
        return DriverManager.getConnection(url + "?preferQueryMode=simple", "anybody", "");
    }

    private DatabaseSettings settings(Credentials who) {
        return Lookups.settings(url, who, 2, "urls", "random_key", "url", null);
    }

    /** Another client of the same pool, which was there before, goes on writing. */
    @Test
    void transactionMode_isRefusedInOneLine_andSetsNothingForOthers() throws Exception {
        start("transaction", DB.writer());
        try (Connection other = client()) {
            assertThat(readOnly(other)).isEqualTo("off");
            assertThatThrownBy(() -> Database.open(settings(DB.writer())))
                    .isInstanceOf(DatabaseSetupException.class)
                    .hasMessageContainingAll(
                            "pool_mode = transaction",
                            "give the address of the server itself",
                            "or, of lookups and writes,")
                    .message()
                    .hasLineCount(1);
            assertThatThrownBy(() -> Writes.open(settings(DB.writer())))
                    .isInstanceOf(DatabaseSetupException.class)
                    .hasMessageContaining("pool_mode = transaction");
            for (int i = 0; i < 10; i++) {
                assertThat(readOnly(other)).isEqualTo("off");
            }
        }
    }

    private static String readOnly(Connection connection) throws SQLException {
        try (ResultSet row = connection.createStatement().executeQuery("SHOW default_transaction_read_only")) {
            assertThat(row.next()).isTrue();
            return row.getString(1);
        }
    }

    @Test
    void sessionMode_isGoodEnough() throws Exception {
        start("session", DB.writer());
        Write write = Write.put("through", Value.of("https://a/"));
        try (Database database = Database.open(settings(DB.writer()));
                Writes writes = Writes.open(settings(DB.writer()))) {
            assertThat(database.table(0).loader().load(List.of("1"))).hasSize(1);
            assertThat(writes.loader().load(List.of(write))).containsOnlyKeys(write);
        }
        try (Connection other = client()) {
            assertThat(readOnly(other)).isEqualTo("off");
        }
    }

    /** The settings are the role's: sessions are used in turn with others, who find nothing of ours on them. */
    @Test
    void transactionMode_whereTheRoleMakesTheSettings_isGoodEnough() throws Exception {
        TimeZone before = TimeZone.getDefault();
        try {
            TimeZone.setDefault(TimeZone.getTimeZone("Asia/Tokyo"));
            start("transaction", DB.reader());
            assertRefused(
                    "TimeZone = 'Asia/Tokyo'",
                    "-Duser.timezone=UTC",
                    "statement_timeout = '0'",
                    "ALTER ROLE " + DB.reader().user() + " SET default_transaction_read_only = 'on'");
            TimeZone.setDefault(TimeZone.getTimeZone("Etc/UTC"));
            stop();
            roleHas(DB.reader(), "default_transaction_read_only = on", "statement_timeout = '1s'");
            start("transaction", DB.reader());
            assertServesBesideOthers();

            stop();
            roleHas(DB.reader(), "default_transaction_isolation = 'repeatable read'");
            start("transaction", DB.reader());
            assertRefused("default_transaction_isolation = 'repeatable read'");
        } finally {
            TimeZone.setDefault(before);
            roleHas(DB.reader());
        }
    }

    private void assertRefused(String... parts) {
        assertThatThrownBy(() -> Database.open(settings(DB.reader()).with(SessionSettings.CHECK)))
                .isInstanceOf(DatabaseSetupException.class)
                .hasMessageContainingAll(parts)
                .hasMessageNotContaining("DateStyle")
                .message()
                .hasLineCount(1);
    }

    private void assertServesBesideOthers() throws Exception {
        try (Database database = Database.open(settings(DB.reader()).with(SessionSettings.CHECK));
                Connection other = client();
                Statement statement = other.createStatement()) {
            for (int i = 0; i < 20; i++) {
                statement.execute("BEGIN"); // has a session for itself, perhaps that of the last lookup
                assertThat(database.table(0).loader().load(List.of("1", "2", "none")))
                        .hasSize(2);
                statement.execute("COMMIT");
                try (ResultSet row = statement.executeQuery("SELECT current_setting('plan_cache_mode'),"
                        + " current_setting('statement_timeout'), (SELECT count(*) FROM pg_prepared_statements)")) {
                    assertThat(row.next()).isTrue();
                    assertThat(List.of(row.getString(1), row.getString(2), row.getString(3)))
                            .containsExactly("auto", "1s", "0");
                }
            }
        }
    }

    /** In this database alone, and nothing else: other classes have the same role. */
    private static void roleHas(Credentials role, String... settings) throws SQLException {
        String alter = "ALTER ROLE " + role.user() + " IN DATABASE " + DB.name();
        try (Connection superuser = DB.superuser();
                Statement statement = superuser.createStatement()) {
            statement.execute(alter + " RESET ALL");
            for (String setting : settings) {
                statement.execute(alter + " SET " + setting);
            }
        }
    }

    /** A transaction of writes is one session's, whoever else writes. */
    @Test
    void transactionMode_writesWithTheRolesSettings() throws Exception {
        roleHas(DB.writer(), "statement_timeout = '1s'", "idle_in_transaction_session_timeout = '6s'");
        try {
            start("transaction", DB.writer());
            Write write = Write.put("shared", Value.of("https://b/"));
            try (Writes writes = Writes.open(settings(DB.writer()).with(SessionSettings.CHECK))) {
                assertThat(writes.loader().load(List.of(write))).containsOnlyKeys(write);
            }
            try (Connection other = client()) {
                assertThat(readOnly(other)).isEqualTo("off");
            }
        } finally {
            roleHas(DB.writer());
        }
    }
}
