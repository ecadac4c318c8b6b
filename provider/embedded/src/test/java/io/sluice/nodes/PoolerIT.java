package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.Credentials;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
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
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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
                    .hasMessageContainingAll("pool_mode = transaction", "give the address of the server itself")
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
}
