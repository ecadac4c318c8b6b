package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.coalesce.LoadException;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.TableSettings;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several tables of one database. */
class TablesIT {
    private static final SharedServers.Database DB = SharedServers.database(0);

    private static DatabaseSettings settings(String... tables) {
        return new DatabaseSettings(
                DB.jdbcUrl(),
                DB.reader().user(),
                DB.reader().password(),
                2,
                Stream.of(tables)
                        .map(table -> TableSettings.of(table, "k", "v", null))
                        .toList(),
                Duration.ofSeconds(1),
                Duration.ofMillis(100),
                Duration.ofSeconds(2));
    }

    @BeforeEach
    void twoTables() {
        Lookups.sql(
                DB,
                "DROP TABLE IF EXISTS one, two, three",
                "CREATE TABLE one (k text PRIMARY KEY, v text)",
                "CREATE TABLE two (k bigint PRIMARY KEY, v text)",
                "INSERT INTO one VALUES ('7', 'of one')",
                "INSERT INTO two VALUES (7, 'of two')");
    }

    @Test
    void eachTable_isReadByItsOwnKeys() throws Exception {
        try (Database database = Database.open(settings("one", "two"))) {
            assertThat(database.table(0).loader().load(List.of("7", "x"))).isEqualTo(Map.of("7", Value.of("of one")));
            assertThat(database.table(1).loader().load(List.of("7"))).isEqualTo(Map.of("7", Value.of("of two")));
            assertThat(database.table(0).keys().canonical("x")).isEqualTo("x");
            assertThatThrownBy(() -> database.table(1).keys().canonical("x")).hasMessageContaining("integer");
        }
    }

    @Test
    void lockedTable_isNamed() throws Exception {
        try (Database database = Database.open(settings("one", "two"));
                Connection owner = DB.owner();
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            boolean unused = statement.execute("LOCK TABLE two IN ACCESS EXCLUSIVE MODE");
            CompletableFuture<Void> waits = CompletableFuture.runAsync(
                    () -> assertThatThrownBy(() -> database.table(1).loader().load(List.of("7")))
                            .isInstanceOf(LoadException.class));

            await().until(() -> database.lockedBy() != null);
            assertThat(database.lockedBy()).startsWith("\"public\".\"two\" is locked by process");
            waits.get(10, TimeUnit.SECONDS);
            owner.rollback();
        }
    }

    @Test
    void open_oneIsMissing_saysWhich() {
        assertThatThrownBy(() -> Database.open(settings("one", "three")))
                .isInstanceOf(DatabaseSetupException.class)
                .hasMessageStartingWith("table three: there is no table \"three\"");
    }

    @Test
    void tableThatVanishes_failsAlone_untilItIsBack() throws Exception {
        try (Database database = Database.open(settings("one", "two"))) {
            assertThat(database.table(1).loader().load(List.of("7"))).hasSize(1);
            Lookups.sql(DB, "DROP TABLE two");

            assertThatThrownBy(() -> database.table(1).loader().load(List.of("7")))
                    .isInstanceOfSatisfying(
                            LoadException.class, e -> assertThat(e.kind()).isEqualTo(LoadException.Kind.UNAVAILABLE));
            assertThat(database.table(1).away().now()).contains("table two cannot be read", "there is no table");
            assertThat(database.table(0).loader().load(List.of("7"))).hasSize(1);
            assertThat(database.state()).isInstanceOf(DatabaseState.Ready.class);
            assertThat(database.nodes().get(0).unfit()).containsOnlyKeys("two");

            Lookups.sql(
                    DB,
                    "CREATE TABLE two (k bigint PRIMARY KEY, v text)",
                    "INSERT INTO two VALUES (7, 'of a new one')");
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> database.table(1).away().now() == null);
            assertThat(database.table(1).loader().load(List.of("7"))).isEqualTo(Map.of("7", Value.of("of a new one")));
        }
    }

    @Test
    void allTablesGone_theDatabaseCannotServe() throws Exception {
        try (Database database = Database.open(settings("one", "two"))) {
            Lookups.sql(DB, "DROP TABLE one, two");
            for (int table = 0; table < 2; table++) {
                TableReads reads = database.table(table);
                assertThatThrownBy(() -> reads.loader().load(List.of("7"))).isInstanceOf(LoadException.class);
            }
            await().atMost(Duration.ofSeconds(10)).until(() -> database.state() instanceof DatabaseState.Away);
        }
    }
}
