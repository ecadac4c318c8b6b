package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.EmbeddedPostgres;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.LoadingRedis;
import io.sluice.embedded.SharedServers;
import io.sluice.programs.DataFolder;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** Servers that die and come back while lookups go on: the daemon as a process, on servers that this test kills. */
@Timeout(240)
class OutageIT {
    private static final int ROWS = 1000;
    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    static Path folder = Path.of("");

    private static DataFolder data;
    private static EmbeddedPostgres postgres;
    private static EmbeddedRedis redis;

    @BeforeAll
    static void start() {
        data = DataFolder.open(folder.resolve("servers"));
        postgres = SharedServers.ownPostgres(data, ROWS);
        redis = SharedServers.ownRedis(data);
    }

    @AfterAll
    static void stop() {
        redis.close();
        postgres.close();
        data.close();
    }

    private static RunningDaemon daemon(String... flags) throws Exception {
        return launch(true, flags);
    }

    /** As {@link #daemon}, and it reads changes. */
    private static RunningDaemon reading() throws Exception {
        return daemon("--changes=on", "--changes-user=" + postgres.changes().user());
    }

    private static RunningDaemon launch(boolean ready, String... more) throws Exception {
        List<String> flags = new ArrayList<>(List.of(
                "--db=" + postgres.jdbcUrl(),
                "--db-user=" + postgres.reader().user(),
                "--redis=" + redis.uri(),
                "--recent=0"));
        flags.addAll(List.of(more));
        RunningDaemon daemon = RunningDaemon.launch(
                Map.of(
                        "SLUICE_DB_PASSWORD", postgres.reader().password(),
                        "SLUICE_CHANGES_PASSWORD", postgres.changes().password(),
                        "SLUICE_REDIS_PASSWORD", redis.password()),
                flags.toArray(String[]::new));
        daemon.awaitLine("Ctrl-C stops everything.*", Duration.ofMinutes(1));
        if (ready) { // at once, but for a machine that stands still for as long as the daemon waits for a connection
            await().atMost(SOON).untilAsserted(() -> assertThat(daemon.getAdmin("/readyz"))
                    .as("%s", daemon.lines())
                    .returns(200, HttpResponse::statusCode));
        } else {
            assertThat(daemon.getAdmin("/readyz").statusCode()).isEqualTo(503);
        }
        return daemon;
    }

    private static void awaitMore(Load load, String answer, int more) {
        int before = load.count(answer);
        await().alias(answer + " in " + load.answers()).atMost(SOON).until(() -> load.count(answer) >= before + more);
    }

    /** Fills, changes and what is heard of them: all need Redis, and its outage is told once. */
    @Test
    void redisKilledUnderLoad_isToldOnce_fillsComeBack() throws Exception {
        try (RunningDaemon daemon = reading();
                Load load = Load.on(daemon, ROWS)) {
            awaitMore(load, "200", 200);
            int start = daemon.lines().size();
            LoadingRedis.save(redis);
            try (Connection owner = owner()) { // what is saved is older than what has been applied
                double applied = daemon.metric("sluice_changes_applied");
                int unused = owner.createStatement().executeUpdate("UPDATE urls SET url = url WHERE random_key = '1'");
                await().atMost(SOON).until(() -> daemon.metric("sluice_changes_applied") > applied);
            }
            redis.kill();
            awaitMore(load, "200", 500);
            await().atMost(SOON).until(() -> daemon.metric("sluice_redis_connected") == 0);
            assertThat(daemon.getAdmin("/readyz").body()).startsWith("ready\nRedis: ");
            // What has waited for a second is dropped: an old value must not come back with Redis.
            await().atMost(SOON).until(() -> daemon.metric("sluice_fills_total{result=\"dropped\"") > 0);
            assertThat(isIn(daemon, "not_filling")).isTrue();
            await().atMost(SOON).until(() -> isIn(daemon, "changes_not_applied") && isIn(daemon, "changes_not_heard"));
            try (LoadingRedis loading = LoadingRedis.start(data)) {
                await().atMost(SOON)
                        .until(() -> daemon.getAdmin("/readyz").body().contains("LOADING"));
                await().atMost(SOON).until(() -> daemon.metric("sluice_redis_connected") == 1);
                try (Jedis client = new Jedis(URI.create(redis.uri().toString()))) {
                    client.auth(redis.password());
                    await().atMost(SOON).until(() -> client.keys("url:*").size() > 10);
                }
                await().atMost(SOON)
                        .until(() -> daemon.getAdmin("/readyz").body().equals("ready\n"));
                assertThat(loading.isAlive()).isTrue();
                assertThat(daemon.told(start, "."))
                        .satisfiesExactlyInAnyOrder(
                                line -> assertThat(line)
                                        .startsWith("WARN Redis ")
                                        .endsWith("; lookups go on, fills are dropped and counted"),
                                line -> assertThat(line)
                                        .matches("WARN all \\d+ entries of Redis were dropped: Redis has come back with"
                                                + " older data"),
                                line -> assertThat(line)
                                        .matches(
                                                "INFO Redis \\S+ takes fills again after [\\d.]+ s: [1-9]\\d* fills were"
                                                        + " not written"));
            }
            load.stop();
            assertThat(load.answers()).containsOnlyKeys("200");
        } finally {
            redis.restart();
            flush();
        }
    }

    /** The ledger too: the other daemons here read no changes. */
    private static void flush() {
        try (Jedis client = new Jedis(URI.create(redis.uri()))) {
            client.auth(redis.password());
            String unused = client.flushAll();
        }
    }

    private static boolean isIn(RunningDaemon daemon, String state) throws Exception {
        return daemon.metric("sluice_trouble{state=\"" + state + "\"") == 1;
    }

    /** Each row that lookups read takes longer than they may wait. */
    private static void slow(Connection owner, boolean now) throws SQLException {
        boolean unused = owner.createStatement()
                .execute(
                        now
                                ? "ALTER TABLE urls ENABLE ROW LEVEL SECURITY;"
                                        + " CREATE POLICY slow ON urls USING (pg_sleep(0.7) IS NOT NULL)"
                                : "ALTER TABLE urls DISABLE ROW LEVEL SECURITY; DROP POLICY slow ON urls");
        owner.commit();
    }

    /** Lookups and changes: both need it, and its outage is told once. */
    @Test
    void databaseKilled_whileChangesAreRead_isToldOnce() throws Exception {
        try (RunningDaemon daemon = reading()) {
            int start = daemon.lines().size();
            postgres.kill();
            await().atMost(SOON).until(() -> isIn(daemon, "changes_not_applied") && isIn(daemon, "database_away"));
            postgres.restart();
            await().atMost(SOON).until(() -> daemon.getAdmin("/readyz").body().equals("ready\n"));
            await().atMost(SOON)
                    .until(() -> !daemon.told(start, "the database is back").isEmpty());
            List<String> warnings = daemon.told(start, ".").stream()
                    .filter(line -> line.startsWith("WARN"))
                    .toList();
            boolean soon = warnings.get(0).startsWith("WARN the database is away: ")
                    && seconds(daemon.told(start, "the database is back").get(0)) < 0.9;
            assertThat(warnings)
                    .filteredOn(line -> !line.startsWith("WARN changes are not applied: "))
                    .singleElement(InstanceOfAssertFactories.STRING)
                    .startsWith("WARN the database is away: ");
            assertThat(warnings)
                    .as(
                            "changes have a line of their own where they are not applied for a second, as on a busy machine")
                    .hasSizeLessThan(soon ? 2 : 3);
        } finally {
            flush();
        }
    }

    /** How long a state lasted, by the line of its end. */
    private static double seconds(String line) {
        return Double.parseDouble(line.replaceFirst(".* after ([\\d.]+) s.*", "$1"));
    }

    /** One daemon through all of them: what is told of one must not hide another. */
    @Test
    void lockedThenSlowThenKilled_eachIsToldOnce_recovers() throws Exception {
        try (RunningDaemon daemon = daemon("--queue=8", "--timeout=500ms");
                Load load = Load.on(daemon, ROWS);
                Connection owner = owner()) {
            awaitMore(load, "200", 200);
            int start = daemon.lines().size();
            owner.setAutoCommit(false);
            owner.createStatement().execute("LOCK TABLE urls");
            awaitMore(load, "504", 1);
            await().atMost(SOON).until(() -> daemon.getAdmin("/readyz").statusCode() == 503);
            assertThat(daemon.getAdmin("/readyz").body())
                    .startsWith("the database answers no lookup\n")
                    .contains("\"public\".\"urls\" is locked by process ");
            assertThat(isIn(daemon, "database_locked")).isTrue();
            assertThat(daemon.metric("sluice_database_ready")).isZero();
            await().atMost(SOON).until(() -> isIn(daemon, "queue_full"));
            owner.rollback();
            awaitMore(load, "200", 200);
            await().atMost(SOON).until(() -> daemon.getAdmin("/readyz").statusCode() == 200);
            await().atMost(SOON)
                    .untilAsserted(
                            () -> assertThat(daemon.getAdmin("/readyz").body()).isEqualTo("ready\n"));

            slow(owner, true);
            awaitMore(load, "504", 1);
            await().atMost(SOON).until(() -> isIn(daemon, "database_slow"));
            assertThat(daemon.getAdmin("/readyz").body()).contains("the database answers later than --timeout, 0.5 s");
            slow(owner, false);
            awaitMore(load, "200", 200);
            await().atMost(SOON).until(() -> daemon.getAdmin("/readyz").body().equals("ready\n"));

            postgres.kill();
            awaitMore(load, "503", 500);
            assertThat(daemon.getAdmin("/readyz").statusCode()).isEqualTo(503);
            assertThat(daemon.getAdmin("/readyz").body()).startsWith("the database is away: ");
            assertThat(isIn(daemon, "database_away")).isTrue();
            assertThat(daemon.get("/1").headers().firstValue("Retry-After")).isPresent();
            postgres.restart();
            awaitMore(load, "200", 500);
            await().atMost(SOON).until(() -> daemon.getAdmin("/readyz").statusCode() == 200);
            load.stop();

            assertThat(load.answers().keySet()).containsExactlyInAnyOrder("200", "503", "504");
            assertThat(daemon.told(start, "504")).hasSize(4);
            assertThat(daemon.told(start, "504").get(0))
                    .startsWith("WARN lookups get 504: \"public\".\"urls\" is locked");
            assertThat(daemon.told(start, "504").get(1))
                    .matches("INFO lookups are answered in time again after [\\d.]+ s: [1-9]\\d* requests got 504");
            assertThat(daemon.told(start, "504").get(2)).startsWith("WARN lookups get 504: the database answers later");
            assertThat(daemon.told(start, "504").get(3))
                    .matches("INFO lookups are answered in time again after [\\d.]+ s: [1-9]\\d* requests got 504");
            // Full while the table is locked, and for each time after it that callers come faster than the queue is
            // emptied.
            await().atMost(SOON).until(() -> !isIn(daemon, "queue_full"));
            List<String> queue = daemon.told(start, "queue");
            assertThat(queue).hasSizeGreaterThanOrEqualTo(2);
            for (int i = 0; i < queue.size(); i++) {
                assertThat(queue.get(i))
                        .matches(
                                i % 2 == 0
                                        ? "WARN lookups are refused with 503: the queue is full.*"
                                        : "INFO the queue takes .* s: [1-9]\\d* got 503");
            }
            assertThat(daemon.told(start, "database is")).hasSize(2);
            assertThat(daemon.told(start, "database is").get(0)).startsWith("WARN the database is away: ");
            assertThat(daemon.told(start, "database is").get(1))
                    .matches("INFO the database is back after [\\d.]+ s: [1-9]\\d* lookups failed");
            assertThat(daemon.lines()).noneSatisfy(line -> assertThat(line).startsWith("\tat "));
        }
    }

    /** The admin port is open before the lookups' is; the keys of the bench routes take their time in between. */
    @Test
    void readyz_saysReady_onlyWhenLookupsAreAnswered() throws Exception {
        int lookups = freePort();
        URI ready = URI.create("http://127.0.0.1:" + freePort() + "/readyz");
        HttpClient http = HttpClient.newHttpClient();
        try (Connection owner = owner()) {
            // Only whoever reads all of it waits.
            boolean unused = owner.createStatement()
                    .execute("CREATE VIEW sampled AS SELECT random_key, url FROM urls UNION ALL"
                            + " SELECT 'last', 'https://last/' FROM pg_sleep(2); GRANT SELECT ON sampled TO "
                            + postgres.reader().user());
        }
        try (RunningDaemon daemon = RunningDaemon.launch(
                Map.of("SLUICE_DB_PASSWORD", postgres.reader().password()),
                "--db=" + postgres.jdbcUrl(),
                "--db-user=" + postgres.reader().user(),
                "--redis=none",
                "--bench-routes",
                "--table=sampled",
                "--listen=127.0.0.1:" + lookups,
                "--admin=" + ready.getAuthority())) {
            await().ignoreExceptions()
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(SOON)
                    .until(() -> http.send(HttpRequest.newBuilder(ready).build(), BodyHandlers.discarding())
                                    .statusCode()
                            == 200);
            URI key = URI.create("http://127.0.0.1:" + lookups + "/single/1");
            assertThat(http.send(HttpRequest.newBuilder(key).build(), BodyHandlers.discarding())
                            .statusCode())
                    .isEqualTo(200);
            // After the answer, where the daemon did not reach the database in time.
            Matcher unused = daemon.awaitLine(".*sampled 1001 keys.*", SOON);
        }
    }

    private static Connection owner() throws SQLException {
        return DriverManager.getConnection(
                postgres.jdbcUrl(), postgres.owner().user(), postgres.owner().password());
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }

    @Test
    void postgresAwayAtTheStart_isNotReady_andThenReady() throws Exception {
        postgres.kill();
        try (RunningDaemon daemon = launch(
                false, "--changes=on", "--changes-user=" + postgres.changes().user())) {
            assertThat(daemon.lines()).anySatisfy(line -> assertThat(line).contains("NOT READY"));
            await().atMost(SOON).until(() -> daemon.getAdmin("/readyz").body().contains("\nchanges: "));
            assertThat(daemon.getAdmin("/readyz").body()).doesNotContain("lookups go on");
            daemon.awaitLine(".*WARN.*changes are not applied: .*refused.*", SOON);
            assertThat(daemon.get("/1").statusCode()).isEqualTo(503);
            postgres.restart();
            await().atMost(SOON).until(() -> daemon.getAdmin("/readyz").statusCode() == 200);
            assertThat(daemon.get("/1").statusCode()).isEqualTo(302);
            daemon.awaitLine(".*INFO.*changes are applied again after .*", SOON);
            assertThat(daemon.told(0, "changes are")).hasSize(2);
        } finally {
            postgres.restart();
        }
    }

    @Test
    void wrongPassword_isOneLineAndExit1() throws Exception {
        try (RunningDaemon daemon = RunningDaemon.launch(
                Map.of("SLUICE_DB_PASSWORD", "wrong"),
                "--db=" + postgres.jdbcUrl(),
                "--db-user=" + postgres.reader().user(),
                "--redis=none")) {
            assertThat(daemon.awaitEnd()).isEqualTo(1);
            assertThat(daemon.lines())
                    .singleElement()
                    .asString()
                    .startsWith("sluice: ")
                    .doesNotContain("wrong");
        }
    }

    @Test
    void tableMissing_namesThoseThatExist() throws Exception {
        try (RunningDaemon daemon = RunningDaemon.launch(
                Map.of("SLUICE_DB_PASSWORD", postgres.reader().password()),
                "--db=" + postgres.jdbcUrl(),
                "--db-user=" + postgres.reader().user(),
                "--redis=none",
                "--table=links")) {
            assertThat(daemon.awaitEnd()).isEqualTo(1);
            assertThat(daemon.lines()).singleElement().asString().contains("links", "urls");
        }
    }
}
