package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Settings;
import io.sluice.coalesce.Window;
import io.sluice.embedded.Credentials;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.KeyType;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** Failures while the server runs: of a row, of a statement, of a connection, of the table. */
class DatabaseFailureIT {
    private static final SharedServers.Database DB = SharedServers.database(10);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private static void assertFails(ThrowingCallable load, LoadException.Kind kind, String message) {
        assertThatThrownBy(load).isInstanceOfSatisfying(LoadException.class, e -> {
            assertThat(e.kind()).isEqualTo(kind);
            assertThat(e.getMessage()).contains(message).doesNotContain("\n");
        });
    }

    private static void awaitAway(Database database, String why) {
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(database.state())
                .isInstanceOfSatisfying(
                        DatabaseState.Away.class, away -> assertThat(away.why()).contains(why)));
    }

    private static void awaitReady(Database database) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(database.state()).isEqualTo(new DatabaseState.Ready()));
    }

    @Test
    void load_tableLocked_timesOut() throws Exception {
        Lookups.sql(DB, "CREATE TABLE locked(random_key text PRIMARY KEY, url text)");
        try (Database database = Database.open(Lookups.settings(DB, "locked"));
                Connection owner = DB.owner();
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            statement.execute("LOCK TABLE locked IN ACCESS EXCLUSIVE MODE");

            assertFails(
                    () -> database.table(0).loader().load(List.of("1")),
                    LoadException.Kind.TIMEOUT,
                    "the query took longer than the timeout");
            assertThat(database.state()).isEqualTo(new DatabaseState.Ready());
            owner.rollback();
            assertThat(database.table(0).loader().load(List.of("1"))).isEmpty();
        }
    }

    @Test
    void open_tableTooLargeToScan_isReadyWithItsWarning() throws Exception {
        // Every row takes a tenth of a second to test, so that reading the table takes longer than any timeout.
        Lookups.sql(
                DB,
                "CREATE FUNCTION slow(k text) RETURNS text LANGUAGE sql VOLATILE" + " AS 'SELECT k FROM pg_sleep(0.1)'",
                "CREATE TABLE large AS SELECT n::text AS k, 'v' AS url FROM generate_series(1, 100) n",
                "CREATE VIEW slow_view AS SELECT slow(k) AS random_key, url FROM large");
        try (Database database = Database.open(Lookups.settings(DB, "slow_view"))) {
            assertThat(database.warnings()).singleElement().asString().contains("EVERY BATCH READS ALL OF");
            assertFails(
                    () -> database.table(0).loader().load(List.of("1")),
                    LoadException.Kind.TIMEOUT,
                    "longer than the timeout");
            assertThat(database.state()).isEqualTo(new DatabaseState.Ready());
        }
    }

    @Test
    void provide_oneRowCannotBeRead_failsThatKeyAlone() throws Exception {
        Lookups.sql(
                DB,
                "CREATE VIEW fragile AS SELECT random_key, CAST(100 / (CAST(random_key AS int) - 5) AS text) AS url"
                        + " FROM urls");
        Map<String, CompletableFuture<Outcome<Value>>> asked = new HashMap<>();
        Settings settings = new Settings(new Window(Duration.ofSeconds(5), 10), 100, 1, Duration.ofSeconds(10));
        try (Database database = Database.open(Lookups.settings(DB, "fragile"));
                Coalescer<String, Value> coalescer =
                        Coalescer.start(settings, database.table(0).loader())) {
            for (int i = 1; i <= 10; i++) { // the tenth makes the batch full
                String key = Integer.toString(i);
                asked.put(key, coalescer.provide(key).toCompletableFuture());
            }
            for (Map.Entry<String, CompletableFuture<Outcome<Value>>> entry : asked.entrySet()) {
                Outcome<Value> outcome = entry.getValue().get(10, TimeUnit.SECONDS);
                if (entry.getKey().equals("5")) {
                    assertThat(outcome)
                            .isEqualTo(new Outcome.Failed<Value>(
                                    Outcome.Failure.ERROR, "the database cannot read this row (SQLSTATE 22012)"));
                } else {
                    assertThat(outcome).isInstanceOf(Outcome.Found.class);
                }
            }
        }
    }

    /** Whatever a function of a view raises, with whatever code, is that row's: its mates are read, and the database is there. */
    @Test
    void provide_functionRaisesAnySqlState_failsThatKeyAlone() throws Exception {
        List<String> states = List.of(
                "BL001", "P0001", "08001", "08006", "0A000", "25006", "42P01", "42501", "55000", "57P01", "57P03",
                "58030", "XX000");
        Lookups.sql(
                DB,
                "CREATE TABLE codes(random_key text PRIMARY KEY, url text)",
                "INSERT INTO codes VALUES ('good', 'fine')",
                "CREATE FUNCTION raising(code text) RETURNS text LANGUAGE plpgsql STABLE AS $$ BEGIN"
                        + " IF code = 'fine' THEN RETURN code; END IF;"
                        + " RAISE EXCEPTION 'secret words' USING ERRCODE = code; END $$",
                "CREATE VIEW raisers AS SELECT random_key, raising(url) AS url FROM codes");
        for (String state : states) {
            Lookups.sql(DB, "INSERT INTO codes VALUES ('" + state + "', '" + state + "')");
        }
        Settings settings = new Settings(new Window(Duration.ofSeconds(5), 2), 100, 1, Duration.ofSeconds(10));
        try (Database database = Database.open(Lookups.settings(DB, "raisers"));
                Coalescer<String, Value> coalescer =
                        Coalescer.start(settings, database.table(0).loader())) {
            for (String state : states) {
                CompletableFuture<Outcome<Value>> bad = coalescer.provide(state).toCompletableFuture();
                CompletableFuture<Outcome<Value>> good =
                        coalescer.provide("good").toCompletableFuture();
                assertThat(good.get(10, TimeUnit.SECONDS)).as(state).isInstanceOf(Outcome.Found.class);
                assertThat(bad.get(10, TimeUnit.SECONDS))
                        .isEqualTo(new Outcome.Failed<Value>(
                                Outcome.Failure.ERROR, "the database cannot read this row (SQLSTATE " + state + ")"));
                assertThat(database.state()).as(state).isEqualTo(new DatabaseState.Ready());
            }
        }
    }

    @Test
    void load_cancelledBySomebody_isAskedOnceMore() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE calm(random_key text PRIMARY KEY, url text)",
                "INSERT INTO calm VALUES ('k', 'v')",
                "CREATE VIEW waits AS SELECT random_key, url || CASE WHEN pg_sleep(0.4) IS NULL THEN '' ELSE '' END AS url"
                        + " FROM calm");
        try (Database database = Database.open(Lookups.settings(DB, "waits"));
                Connection superuser = DB.superuser();
                Statement statement = superuser.createStatement()) {
            CompletableFuture<Map<String, Value>> loaded = CompletableFuture.supplyAsync(() -> {
                try {
                    return database.table(0).loader().load(List.of("k"));
                } catch (Exception e) {
                    throw new CompletionException(e);
                }
            });
            await().pollInterval(Duration.ofMillis(20)).atMost(PATIENCE).until(() -> {
                try (var cancelled = statement.executeQuery("SELECT count(pg_cancel_backend(pid)) FROM pg_stat_activity"
                        + " WHERE wait_event = 'PgSleep' AND datname = current_database()")) {
                    return cancelled.next() && cancelled.getInt(1) > 0;
                }
            });
            assertThat(loaded.get(10, TimeUnit.SECONDS)).containsOnlyKeys("k");
        }
    }

    /** It has no data: not a busy server, and not a ready one. */
    @Test
    void materializedViewWithoutData_isNotReady_untilItHasSome() throws Exception {
        Lookups.sql(
                DB,
                "CREATE MATERIALIZED VIEW later AS SELECT * FROM urls WITH NO DATA",
                "CREATE UNIQUE INDEX ON later (random_key)",
                "CREATE VIEW over_later AS SELECT * FROM later");
        String why = "the database cannot serve: ERROR: materialized view \"later\" has not been populated";
        for (String name : List.of("later", "over_later")) {
            Lookups.sql(DB, "REFRESH MATERIALIZED VIEW later WITH NO DATA");
            try (Database database = Database.open(Lookups.settings(DB, name))) {
                awaitAway(database, why);
                awaitAway(database, "REFRESH MATERIALIZED VIEW");
                Lookups.sql(DB, "REFRESH MATERIALIZED VIEW later");
                awaitReady(database);
                assertThat(database.table(0).loader().load(List.of("1"))).hasSize(1);
                Lookups.sql(DB, "REFRESH MATERIALIZED VIEW later WITH NO DATA");
                assertFails(
                        () -> database.table(0).loader().load(List.of("1")),
                        LoadException.Kind.UNAVAILABLE,
                        "the database is away");
                awaitAway(database, why);
            }
        }
    }

    /** No row has a key that the database cannot hold. */
    @Test
    void keyBeyondTheEncoding_isAbsent_andItsMatesAreFound() throws Exception {
        asSuperuser("CREATE DATABASE latin1 TEMPLATE template0 ENCODING 'LATIN1' LOCALE_PROVIDER libc LOCALE 'C'");
        String url = DB.jdbcUrl().replaceFirst("/" + DB.name() + "$", "/latin1");
        Credentials superuser = SharedServers.superuser(DB.server());
        try (Connection connection = DriverManager.getConnection(url, superuser.user(), superuser.password());
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE urls(random_key text PRIMARY KEY, url text)");
            statement.execute("INSERT INTO urls VALUES ('caf\u00e9', 'v')");
        }
        Settings settings = new Settings(new Window(Duration.ofSeconds(5), 3), 100, 1, Duration.ofSeconds(10));
        try (Database database = Database.open(Lookups.settings(url, superuser, 1, "urls", "random_key", "url", null));
                Coalescer<String, Value> coalescer =
                        Coalescer.start(settings, database.table(0).loader())) {
            var euro = coalescer.provide("5 \u20ac").toCompletableFuture();
            var coffee = coalescer.provide("caf\u00e9").toCompletableFuture();
            var smile = coalescer.provide("\uD83D\uDE00").toCompletableFuture();
            assertThat(euro.get(10, TimeUnit.SECONDS)).isEqualTo(new Outcome.Absent<Value>());
            assertThat(coffee.get(10, TimeUnit.SECONDS)).isEqualTo(new Outcome.Found<>(Value.of("v")));
            assertThat(smile.get(10, TimeUnit.SECONDS)).isEqualTo(new Outcome.Absent<Value>());
        }
    }

    /**
     * Without a probe: a question of its own could be ended twice in a row by this, and then the database is away. How long a connection
     * takes to be made is no matter here.
     */
    @Test
    void load_connectionsEndedByAnAdministrator_isAnswered() throws Exception {
        DatabaseSettings each = Lookups.settings(DB, "urls");
        DatabaseSettings unprobed = new DatabaseSettings(
                each.jdbcUrl(),
                each.user(),
                each.password(),
                each.connections(),
                each.tables(),
                Duration.ofSeconds(10),
                Duration.ofHours(1),
                each.connectTimeout());
        try (Database database = Database.open(unprobed);
                Connection superuser = DB.superuser();
                Statement statement = superuser.createStatement()) {
            for (int i = 0; i < 20; i++) {
                assertThat(database.table(0).loader().load(List.of("1"))).hasSize(1);
                try (var ended = statement.executeQuery("SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
                        + " WHERE application_name = 'sluice' AND datname = current_database()")) {
                    assertThat(ended.next()).isTrue();
                    assertThat(ended.getInt(1)).isPositive();
                }
                assertThat(database.table(0).loader().load(List.of("1", "2"))).hasSize(2);
                assertThat(database.state()).isEqualTo(new DatabaseState.Ready());
            }
        }
    }

    @Test
    void load_columnTypeChanged_isAnswered() throws Exception {
        Lookups.sql(
                DB,
                "CREATE TABLE changing(random_key text PRIMARY KEY, url text)",
                "INSERT INTO changing VALUES ('a', 'x')");
        try (Database database = Database.open(Lookups.settings(DB, "changing"))) {
            assertThat(database.table(0).loader().load(List.of("a"))).hasSize(1);
            Lookups.sql(DB, "ALTER TABLE changing ALTER COLUMN url TYPE varchar(100)");
            assertThat(database.table(0).loader().load(List.of("a"))).hasSize(1);
            assertThat(database.table(0).loader().load(List.of("a"))).hasSize(1);
            assertThat(database.state()).isEqualTo(new DatabaseState.Ready());
        }
    }

    @Test
    void load_tableDroppedAndMadeAnew_isAwayMeanwhile() throws Exception {
        Lookups.sql(DB, "CREATE TABLE dropped(random_key text PRIMARY KEY, url text)");
        try (Database database = Database.open(Lookups.settings(DB, "dropped"))) {
            Lookups.sql(DB, "DROP TABLE dropped");
            assertFails(
                    () -> database.table(0).loader().load(List.of("1")),
                    LoadException.Kind.UNAVAILABLE,
                    "the database is away");
            awaitAway(database, "there is no table \"dropped\"");

            Lookups.sql(
                    DB,
                    "CREATE TABLE dropped(random_key bigint PRIMARY KEY, url text)",
                    "INSERT INTO dropped VALUES (7, 'x')");
            awaitReady(database);
            assertThat(Lookups.keyType(database)).isEqualTo(KeyType.BIGINT);
            assertThat(database.table(0).loader().load(List.of("7"))).hasSize(1);
        }
    }

    @Test
    void load_rightTakenAway_saysTheGrant() throws Exception {
        String reader = '"' + DB.reader().user() + '"';
        Lookups.sql(DB, "CREATE TABLE revoked(random_key text PRIMARY KEY, url text)");
        try (Database database = Database.open(Lookups.settings(DB, "revoked"))) {
            try (Connection owner = DB.owner();
                    Statement statement = owner.createStatement()) {
                statement.execute("REVOKE ALL ON revoked FROM " + reader);
            }
            assertFails(
                    () -> database.table(0).loader().load(List.of("1")),
                    LoadException.Kind.UNAVAILABLE,
                    "the database is away");
            awaitAway(database, "run: GRANT SELECT ON \"public\".\"revoked\" TO " + reader);
            Lookups.sql(DB);
            awaitReady(database);
        }
    }

    @Test
    void open_tooManyConnections_isAwayUntilThereAreFewer() throws Exception {
        asSuperuser("CREATE ROLE crowd LOGIN PASSWORD 'crowd' CONNECTION LIMIT 0");
        asSuperuser("GRANT CONNECT ON DATABASE " + DB.name() + " TO crowd");
        asSuperuser("GRANT SELECT ON urls TO crowd");
        var who = new io.sluice.embedded.Credentials("crowd", "crowd");
        try (Database database =
                Database.open(Lookups.settings(DB.jdbcUrl(), who, 2, "urls", "random_key", "url", null))) {
            awaitAway(database, "too many connections for role \"crowd\"");

            asSuperuser("ALTER ROLE crowd CONNECTION LIMIT 2"); // the pool's size, and none to spare
            awaitReady(database);
            assertThat(database.table(0).loader().load(List.of("1"))).hasSize(1);
        }
    }

    private static void asSuperuser(String sql) throws SQLException {
        try (Connection superuser = DB.superuser();
                Statement statement = superuser.createStatement()) {
            statement.execute(sql);
        }
    }
}
