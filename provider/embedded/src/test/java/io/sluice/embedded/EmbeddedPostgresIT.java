package io.sluice.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.programs.DataFolder;
import io.sluice.programs.EmbeddedException;
import io.sluice.programs.OwnProcesses;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {
    private final List<String> said = new ArrayList<>();

    private final Path temp;

    EmbeddedPostgresIT(@TempDir Path temp) {
        this.temp = temp;
    }

    @Test
    void start_again_keepsRowsAndAddsOnlyMissingOnes() throws SQLException {
        int port;
        try (DataFolder folder = open();
                EmbeddedPostgres server = start(folder, 50)) {
            assertThat(rows(server)).isEqualTo(50);
            assertThat(text(server, "SELECT url FROM urls WHERE random_key = '7'"))
                    .isEqualTo("https://example.com/landing/7?ref=8f14e45f");
            execute(server, "UPDATE urls SET url = 'mine' WHERE random_key = '7'");
            port = server.port();
        }
        assertThat(said).anyMatch(line -> line.contains("loading"));
        said.clear();
        try (DataFolder folder = open();
                EmbeddedPostgres server = start(folder, 50)) {
            assertThat(said).noneMatch(line -> line.contains("loading"));
            assertThat(server.port()).isEqualTo(port);
        }
        try (DataFolder folder = open();
                EmbeddedPostgres server = start(folder, 80)) {
            assertThat(rows(server)).isEqualTo(80);
            assertThat(text(server, "SELECT url FROM urls WHERE random_key = '7'"))
                    .isEqualTo("mine");
        }
        try (DataFolder folder = open();
                EmbeddedPostgres server = start(folder, 10)) {
            assertThat(rows(server)).isEqualTo(80);
        }
    }

    @Test
    void start_first_unpacksAndLetsOnlyOwnerReadFiles() throws IOException {
        try (DataFolder folder = DataFolder.open(temp.resolve("d"));
                EmbeddedPostgres server = start(folder, 0);
                Stream<Path> files = Files.walk(temp.resolve("d"))) {
            assertThat(server.psqlLine()).contains("postgresql://sluice_owner@127.0.0.1:" + server.port() + "/sluice");
            assertThat(server.psqlLine()).doesNotContain(server.owner().password());
            assertThat(server.owner()).asString().doesNotContain(server.owner().password());
            assertThat(files.filter(path -> !Files.isSymbolicLink(path))
                            .filter(path -> !permissions(path).endsWith("------")))
                    .isEmpty();
        }
    }

    @Test
    void start_wrongPassword_refuses() {
        EmbeddedPostgres server = SharedServers.postgres();
        assertThatThrownBy(() -> DriverManager.getConnection(
                        server.jdbcUrl(), server.reader().user(), "wrong"))
                .isInstanceOf(SQLException.class)
                .hasMessageContaining("password authentication failed");
    }

    @Test
    void reader_mayReadAndNotWrite() throws SQLException {
        SharedServers.Database database = SharedServers.database(3);
        try (Connection reader = DriverManager.getConnection(
                database.jdbcUrl(), database.reader().user(), database.reader().password())) {
            ResultSet found = reader.createStatement().executeQuery("SELECT count(*) FROM urls");
            assertThat(found.next()).isTrue();
            assertThat(found.getInt(1)).isEqualTo(3);
            for (String forbidden : List.of(
                    "DELETE FROM urls",
                    "INSERT INTO urls VALUES ('k', 'v')",
                    "CREATE TABLE t (i int)",
                    "DROP TABLE urls",
                    "CREATE TEMP TABLE t (i int)")) {
                assertThatThrownBy(() -> reader.createStatement().execute(forbidden))
                        .as(forbidden)
                        .isInstanceOf(SQLException.class)
                        .hasMessageMatching("(?s).*(permission denied|must be owner).*");
            }
        }
    }

    /** Made in single-user mode, it had the id of a system's table: neither row security nor a publication would do anything. */
    @Test
    void table_isAUsersTable() throws SQLException {
        try (DataFolder folder = open();
                EmbeddedPostgres server = start(folder, 1);
                Connection owner = owner(server);
                Connection reader = DriverManager.getConnection(
                        server.jdbcUrl(),
                        server.reader().user(),
                        server.reader().password())) {
            owner.createStatement().execute("ALTER TABLE urls ENABLE ROW LEVEL SECURITY");
            ResultSet seen = reader.createStatement().executeQuery("SELECT count(*) FROM urls");
            assertThat(seen.next()).isTrue();
            assertThat(seen.getInt(1))
                    .as("rows that a policy would have to allow")
                    .isZero();
        }
    }

    @Test
    void kill_thenRestart_recoversOnSamePort() throws SQLException {
        try (DataFolder folder = open();
                EmbeddedPostgres server = start(folder, 5)) {
            int port = server.port();
            server.kill();
            assertThatThrownBy(() -> rows(server)).isInstanceOf(SQLException.class);
            server.restart();
            assertThat(server.port()).isEqualTo(port);
            assertThat(rows(server)).isEqualTo(5);
        }
    }

    @Test
    void close_twice_leavesNoProcess() {
        try (DataFolder folder = open()) {
            EmbeddedPostgres server = start(folder, 0);
            server.close();
            server.close();
            assertThat(new OwnProcesses(folder, "postgres").running()).isEmpty();
        }
    }

    @Test
    void parent_killed_endsBothServersAndNextStartSaysSo() throws Exception {
        Path home = temp.resolve("d");
        Process parent = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        StartsBoth.class.getName(),
                        home.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out = parent.inputReader(StandardCharsets.US_ASCII);
        String started = out.readLine();
        assertThat(started).matches("\\d+ \\d+");
        assertThatThrownBy(() -> DataFolder.open(home))
                .isInstanceOf(EmbeddedException.class)
                .hasMessageContaining(home.toString())
                .hasMessageContaining("process " + parent.pid());

        parent.destroyForcibly().waitFor();
        try (DataFolder folder = DataFolder.open(home)) {
            assertThat(new OwnProcesses(folder, "postgres").awaitEnd(Duration.ofSeconds(20)))
                    .isTrue();
            assertThat(new OwnProcesses(folder, "redis").awaitEnd(Duration.ofSeconds(20)))
                    .isTrue();
            try (EmbeddedPostgres server = start(folder, 1)) {
                assertThat(rows(server)).isEqualTo(1);
            }
            assertThat(said).anyMatch(line -> line.contains("process " + parent.pid()) && line.contains("cut off"));
        }
    }

    @Test
    void start_serverLeftRunning_endsItFirst() throws Exception {
        try (DataFolder folder = open();
                EmbeddedPostgres left = start(folder, 1)) {
            long pid = left.pid();
            try (EmbeddedPostgres server = start(folder, 2)) {
                assertThat(said).anyMatch(line -> line.contains("pid " + pid));
                assertThat(new OwnProcesses(folder, "postgres").isOurs(pid)).isFalse();
                assertThat(rows(server)).isEqualTo(2);
            }
        }
    }

    @Test
    void start_stalePidfileNamesStranger_leavesStrangerAlone() throws Exception {
        Process stranger = new ProcessBuilder("sleep", "600").start();
        try (DataFolder folder = open()) {
            start(folder, 0).close();
            Path pidfile = temp.resolve("d/postgres/data/postmaster.pid");
            Files.writeString(
                    pidfile, stranger.pid() + "\n" + temp.resolve("d/postgres/data") + "\n1\n5432\n\n127.0.0.1\n");
            try (EmbeddedPostgres server = start(folder, 1)) {
                assertThat(rows(server)).isEqualTo(1);
            }
            assertThat(stranger.isAlive()).isTrue();
        } finally {
            stranger.destroyForcibly();
        }
    }

    @Test
    @EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
    void start_cutOffWhileMakingAndLoading_heals() throws Exception {
        try (DataFolder folder = open()) {
            Files.createDirectories(temp.resolve("d/postgres.new/data/base"));
            Files.createDirectories(temp.resolve("d/binaries/postgres.new"));
            try (EmbeddedPostgres server = start(folder, 20)) {
                assertThat(rows(server)).isEqualTo(20);
                execute(server, "DELETE FROM urls WHERE random_key::int > 15");
            }
            Files.writeString(temp.resolve("d/postgres/rows"), "10\n");
            try (EmbeddedPostgres server = start(folder, 20)) {
                assertThat(rows(server)).isEqualTo(20);
            }
        }
    }

    @Test
    void start_portTaken_takesAnother() throws Exception {
        try (DataFolder folder = open()) {
            int port;
            try (EmbeddedPostgres server = start(folder, 0)) {
                port = server.port();
            }
            try (java.net.ServerSocket taken =
                            new java.net.ServerSocket(port, 1, java.net.InetAddress.getLoopbackAddress());
                    EmbeddedPostgres server = start(folder, 0)) {
                assertThat(server.port()).isNotEqualTo(taken.getLocalPort());
                assertThat(rows(server)).isZero();
            }
        }
    }

    @Test
    void start_dataOfAnotherVersion_saysSoInOneLine() throws Exception {
        try (DataFolder folder = open()) {
            start(folder, 0).close();
            Files.writeString(temp.resolve("d/postgres/data/PG_VERSION"), "17\n");
            assertThatThrownBy(() -> start(folder, 0))
                    .isInstanceOf(EmbeddedException.class)
                    .hasMessageContaining("database files are incompatible with server")
                    .hasMessageNotContaining("\n");
        }
    }

    private DataFolder open() {
        DataFolder folder = DataFolder.open(temp.resolve("d"));
        SharedServers.lendBinaries(folder);
        return folder;
    }

    private EmbeddedPostgres start(DataFolder folder, int rows) {
        return EmbeddedPostgres.start(folder, rows, said::add, Durability.FAST);
    }

    private static int rows(EmbeddedPostgres server) throws SQLException {
        return Integer.parseInt(text(server, "SELECT count(*) FROM urls"));
    }

    private static String text(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection owner = owner(server);
                ResultSet found = owner.createStatement().executeQuery(sql)) {
            assertThat(found.next()).isTrue();
            return found.getString(1);
        }
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (Connection owner = owner(server)) {
            owner.createStatement().execute(sql);
        }
    }

    private static Connection owner(EmbeddedPostgres server) throws SQLException {
        return DriverManager.getConnection(
                server.jdbcUrl(), server.owner().user(), server.owner().password());
    }

    private static String permissions(Path path) {
        try {
            return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
        } catch (IOException e) {
            return "gone: ------"; // temporary files of a running server come and go
        }
    }
}
