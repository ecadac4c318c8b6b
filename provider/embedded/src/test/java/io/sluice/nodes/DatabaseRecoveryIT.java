package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.coalesce.LoadException;
import io.sluice.embedded.EmbeddedPostgres;
import io.sluice.embedded.SharedServers;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.KeyType;
import io.sluice.postgres.PoolFigures;
import io.sluice.programs.DataFolder;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The server goes and comes back, on a server of its own. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DatabaseRecoveryIT {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final DataFolder folder;
    private final EmbeddedPostgres server;

    DatabaseRecoveryIT(@TempDir Path temp) {
        folder = DataFolder.open(temp.resolve("data"));
        server = SharedServers.ownPostgres(folder, 10);
    }

    @AfterEach
    void runAgain() {
        server.resume();
        server.restart();
    }

    @AfterAll
    void stop() {
        server.kill();
        folder.close();
    }

    private DatabaseSettings settings(String table) {
        return Lookups.settings(server.jdbcUrl(), server.reader(), 2, table, "random_key", "url", null);
    }

    private static void awaitReady(Database database) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(database.state()).isEqualTo(new DatabaseState.Ready()));
    }

    private static void awaitAway(Database database, String why) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(database.state())
                .isInstanceOfSatisfying(
                        DatabaseState.Away.class, away -> assertThat(away.why()).contains(why)));
    }

    private static Duration assertUnavailable(Database database) {
        long start = System.nanoTime();
        assertThatThrownBy(() -> database.table(0).loader().load(List.of("1")))
                .isInstanceOfSatisfying(LoadException.class, e -> {
                    assertThat(e.kind()).isEqualTo(LoadException.Kind.UNAVAILABLE);
                    assertThat(e).hasMessage("the database is away");
                });
        return Duration.ofNanos(System.nanoTime() - start);
    }

    private static void assertUnavailableAtOnce(Database database) {
        long start = System.nanoTime();
        for (int i = 0; i < 100; i++) {
            Duration unused = assertUnavailable(database);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(1));
    }

    @Test
    void load_serverKilled_isUnavailableQuicklyAndRecovers() throws Exception {
        try (Database database = Database.open(settings("urls"))) {
            assertThat(database.table(0).loader().load(List.of("1"))).hasSize(1);
            assertThat(database.pool().total()).isPositive();
            server.kill();

            assertThat(assertUnavailable(database)).isLessThan(Duration.ofSeconds(2));
            assertUnavailableAtOnce(database);
            awaitAway(database, "the database is away: Connection to 127.0.0.1:" + server.port() + " refused");
            assertThat(database.pool()).isEqualTo(PoolFigures.NONE);
            assertThat(Lookups.keyType(database)).as("known from before").isEqualTo(KeyType.TEXT);

            server.restart();
            awaitReady(database);
            assertThat(database.table(0).loader().load(List.of("1"))).hasSize(1);
        }
    }

    @Test
    void state_idleServerStopped_turnsAwayByItself() throws Exception {
        try (Database database = Database.open(settings("urls"))) {
            server.close();
            awaitAway(database, "refused");
            server.restart();
            awaitReady(database);
        }
    }

    @Test
    void load_serverHangs_isUnavailableAfterTheSocketsTimeout() throws Exception {
        try (Database database = Database.open(settings("urls"))) {
            assertThat(database.table(0).loader().load(List.of("1"))).hasSize(1);
            server.pause();

            assertThat(assertUnavailable(database)).isLessThan(Duration.ofSeconds(6));
            assertUnavailableAtOnce(database);
            server.resume();
            awaitReady(database);
            assertThat(database.table(0).loader().load(List.of("1"))).hasSize(1);
        }
    }

    @Test
    void open_serverHangs_isAwayAfterTheConnectTimeout() throws Exception {
        server.pause();
        long start = System.nanoTime();
        try (Database database = Database.open(settings("urls"))) {
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(6));
            awaitAway(database, "timed out");
            assertUnavailableAtOnce(database);
            server.resume();
            awaitReady(database);
        }
    }

    @Test
    void open_serverAway_runsAndFindsTheTableLater() throws Exception {
        server.kill();
        try (Database database = Database.open(settings("urls"))) {
            awaitAway(database, "refused");
            assertThat(database.table(0).key()).isNull();
            assertThat(database.table(0).keys().canonical("anything")).isEqualTo("anything");
            assertUnavailableAtOnce(database);

            server.restart();
            awaitReady(database);
            assertThat(Lookups.keyType(database)).isEqualTo(KeyType.TEXT);
            assertThat(database.table(0).loader().load(List.of("1"))).hasSize(1);
        }
    }

    @Test
    void open_serverAwayAndNoTable_saysSoOnceItIsBack() throws Exception {
        server.kill();
        try (Database database = Database.open(settings("later"))) {
            server.restart();
            awaitAway(database, "there is no table \"later\"");

            try (Connection owner = DriverManager.getConnection(
                            server.jdbcUrl(),
                            server.owner().user(),
                            server.owner().password());
                    Statement statement = owner.createStatement()) {
                statement.execute("CREATE TABLE later(random_key text PRIMARY KEY, url text)");
                statement.execute("GRANT SELECT ON later TO " + server.reader().user());
            }
            awaitReady(database);
            assertThat(database.table(0).loader().load(List.of("1"))).isEmpty();
        }
    }

    @Test
    void sampleKeys_serverAwayAtStart_areTakenWhenItIsBack() throws Exception {
        server.kill();
        try (Database database = Database.open(settings("urls"));
                SampleKeys sample = database.sampleKeys()) {
            assertThat(sample.next()).isNull();
            server.restart();
            await().atMost(PATIENCE).until(() -> sample.next() != null);
        }
    }
}
