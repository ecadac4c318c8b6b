package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.SharedServers;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** The whole daemon with {@code --writable}. */
@Timeout(240)
class WritableDaemonIT {
    private static final SharedServers.Database DATABASE = SharedServers.database(10);
    private static final int REDIS = 11;
    private static final String CREATED = "sluice_writes_total{effect=\"created\"";
    private static final String REFUSED = "sluice_writes_total{effect=\"refused\"";
    private static final String BATCHES = "sluice_write_batch_count";
    private static final String TRANSACTIONS = "sluice_write_transaction_seconds_count";
    private static final String ANSWERED = "sluice_http_request_seconds_count{route=\"write\",status=\"201\"";

    /**
     * The one of most tests. Answers of one moment are remembered for minutes here, and in Redis for an hour: nobody may find them after
     * a write.
     */
    private static RunningDaemon daemon;

    @BeforeAll
    static void start() throws Exception {
        daemon = start("--recent=5m", "--write-window=100ms", "--timeout=20s");
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    private static RunningDaemon start(String... flags) throws Exception {
        List<String> all = new ArrayList<>(List.of(
                "--writable",
                "--db=" + DATABASE.jdbcUrl(),
                "--db-user=" + DATABASE.reader().user(),
                "--write-user=" + DATABASE.writer().user(),
                "--redis=" + SharedServers.redisUri(REDIS)));
        all.addAll(List.of(flags));
        return RunningDaemon.start(
                Map.of(
                        "SLUICE_DB_PASSWORD",
                        DATABASE.reader().password(),
                        "SLUICE_WRITE_PASSWORD",
                        DATABASE.writer().password(),
                        "SLUICE_REDIS_PASSWORD",
                        SharedServers.redis().password()),
                all.toArray(String[]::new));
    }

    private static Jedis redis() {
        return new Jedis(
                new HostAndPort("127.0.0.1", SharedServers.redis().port()),
                DefaultJedisClientConfig.builder()
                        .password(SharedServers.redis().password())
                        .database(REDIS)
                        .build());
    }

    private static HttpRequest.Builder at(RunningDaemon daemon, String path) {
        return HttpRequest.newBuilder(URI.create(daemon.lookups() + path)).timeout(Duration.ofSeconds(30));
    }

    private static HttpResponse<String> send(RunningDaemon daemon, HttpRequest.Builder request) throws Exception {
        return daemon.http().send(request.build(), BodyHandlers.ofString());
    }

    private static HttpResponse<String> put(RunningDaemon daemon, String path, String url) throws Exception {
        return send(daemon, at(daemon, path).PUT(BodyPublishers.ofString(url)));
    }

    private static String sql(String query) throws Exception {
        try (Connection owner = DATABASE.owner();
                Statement statement = owner.createStatement();
                ResultSet row = statement.executeQuery(query)) {
            return row.next() ? String.valueOf(row.getString(1)) : "no row";
        }
    }

    @Test
    void rowThatAnotherHasLocked_isToldOnceWithItsEnd() throws Exception {
        try (RunningDaemon hasty = start("--timeout=300ms");
                Connection owner = DATABASE.owner();
                Statement statement = owner.createStatement()) {
            owner.setAutoCommit(false);
            statement.execute("SELECT 1 FROM urls WHERE random_key = '7' FOR UPDATE");
            int start = hasty.lines().size();
            assertThat(put(hasty, "/7", "https://example.com/late").statusCode())
                    .isEqualTo(504);
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> hasty.metric("sluice_trouble{state=\"writes_slow\"") == 1);
            assertThat(hasty.getAdmin("/readyz").body()).startsWith("ready\nwrites: writes get 504: ");
            owner.rollback();
            await().atMost(Duration.ofSeconds(10))
                    .until(() -> hasty.getAdmin("/readyz").body().equals("ready\n"));
            assertThat(hasty.told(start, "504")).hasSize(2);
            assertThat(hasty.told(start, "504").get(1))
                    .matches("INFO writes are done in time again after [\\d.]+ s: 1 writes got 504");
        }
    }

    @Test
    void whoeverAsksAfterAWrite_findsWhatWasWritten() throws Exception {
        try (Jedis redis = redis()) {
            assertThat(daemon.get("/single/fresh").statusCode()).isEqualTo(404);
            await().atMost(Duration.ofSeconds(10)).until(() -> redis.get("url:fresh") != null);

            HttpResponse<String> created = put(daemon, "/fresh", "https://example.com/1");
            assertThat(created.statusCode()).isEqualTo(201);
            assertThat(redis.get("url:fresh")).isNull();
            assertThat(daemon.get("/single/fresh").body()).isEqualTo("https://example.com/1");
            String lsn = created.headers().firstValue("Sluice-LSN").orElseThrow();
            assertThat(sql("SELECT '" + lsn + "'::pg_lsn <= pg_current_wal_insert_lsn()"))
                    .isEqualTo("t");

            await().atMost(Duration.ofSeconds(10)).until(() -> redis.get("url:fresh") != null);
            assertThat(put(daemon, "/single/fresh", "https://example.com/2\n").statusCode())
                    .isEqualTo(200);
            assertThat(redis.get("url:fresh")).isNull();
            assertThat(daemon.get("/fresh").headers().firstValue("Location")).hasValue("https://example.com/2");

            await().atMost(Duration.ofSeconds(10)).until(() -> redis.get("url:fresh") != null);
            assertThat(send(daemon, at(daemon, "/fresh").DELETE()).statusCode()).isEqualTo(204);
            assertThat(redis.get("url:fresh")).isNull();
            assertThat(daemon.get("/fresh").statusCode()).isEqualTo(404);
            assertThat(send(daemon, at(daemon, "/fresh").DELETE()).statusCode()).isEqualTo(404);
            assertThat(daemon.metric("sluice_write_keys_total{caches=\"not_in_time\""))
                    .isZero();
        }
    }

    @Test
    void postTwice_makesTwoKeys_putIfNoneMatchOne() throws Exception {
        List<String> places = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            HttpResponse<String> made =
                    send(daemon, at(daemon, "/").POST(BodyPublishers.ofString("https://example.com/long")));
            assertThat(made.statusCode()).isEqualTo(201);
            places.add(made.headers().firstValue("Location").orElseThrow());
        }
        assertThat(places).doesNotHaveDuplicates();
        for (String place : places) {
            assertThat(daemon.get(place).headers().firstValue("Location")).hasValue("https://example.com/long");
        }
        HttpRequest.Builder once = at(daemon, "/once")
                .header("If-None-Match", "*")
                .PUT(BodyPublishers.ofString("https://example.com/first"));
        assertThat(send(daemon, once).statusCode()).isEqualTo(201);
        assertThat(send(daemon, once).statusCode()).isEqualTo(412);
        assertThat(put(daemon, "/once", "ftp://example.com/").statusCode()).isEqualTo(422);
        assertThat(daemon.get("/single/once").body()).isEqualTo("https://example.com/first");
    }

    /** One row that a constraint forbids is among them: it alone is refused. */
    @Test
    void manyAtOnce_areFewTransactions_oneBadRowFailsAlone() throws Exception {
        try (Connection owner = DATABASE.owner()) {
            boolean unused =
                    owner.createStatement().execute("ALTER TABLE urls ADD CHECK (url <> 'https://forbidden.example/')");
        }
        int puts = 400;
        double created = daemon.metric(CREATED);
        double refused = daemon.metric(REFUSED);
        double batches = daemon.metric(BATCHES);
        double transactions = daemon.metric(TRANSACTIONS);
        double answered = daemon.metric(ANSWERED);
        URI url = URI.create(daemon.lookups());
        List<Socket> sockets = new ArrayList<>();
        for (int i = 0; i < puts; i++) {
            sockets.add(new Socket(url.getHost(), url.getPort()));
        }
        for (int i = 0; i < puts; i++) {
            String value = i == 123 ? "https://forbidden.example/" : "https://example.com/" + i;
            sockets.get(i)
                    .getOutputStream()
                    .write(("PUT /many" + i + " HTTP/1.1\r\nHost: sluice\r\nConnection: close\r\nContent-Length: "
                                    + value.length() + "\r\n\r\n" + value)
                            .getBytes(StandardCharsets.US_ASCII));
        }
        for (int i = 0; i < puts; i++) {
            String answer = new String(sockets.get(i).getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            sockets.get(i).close();
            assertThat(answer).startsWith("HTTP/1.1 " + (i == 123 ? 422 : 201) + " ");
        }
        assertThat(sql("SELECT count(*) FROM urls WHERE random_key LIKE 'many%'"))
                .isEqualTo("399");
        assertThat(daemon.metric(CREATED) - created).isEqualTo(399);
        assertThat(daemon.metric(REFUSED) - refused).isEqualTo(1);
        assertThat(daemon.metric(BATCHES) - batches).isLessThan(puts / 4.0);
        assertThat(daemon.metric(TRANSACTIONS) - transactions).isLessThan(puts / 3.0);
        assertThat(daemon.metric(ANSWERED) - answered).isEqualTo(399);
    }

    @Test
    void connectionsEnded_writesGoOn() throws Exception {
        assertThat(put(daemon, "/ended", "https://example.com/1").statusCode()).isEqualTo(201);
        try (Connection superuser = DATABASE.superuser();
                Statement statement = superuser.createStatement();
                ResultSet row = statement.executeQuery("SELECT count(pg_terminate_backend(pid, 10000))"
                        + " FROM pg_stat_activity WHERE application_name = 'sluice-writes'"
                        + " AND datname = current_database()")) {
            assertThat(row.next()).isTrue();
            assertThat(row.getInt(1)).isPositive();
        }
        assertThat(put(daemon, "/ended", "https://example.com/2").statusCode()).isEqualTo(200);
        assertThat(daemon.get("/single/ended").body()).isEqualTo("https://example.com/2");
    }

    @Test
    void withoutTheFlag_405() throws Exception {
        try (RunningDaemon other = RunningDaemon.start(
                Map.of("SLUICE_DB_PASSWORD", DATABASE.reader().password()),
                "--db=" + DATABASE.jdbcUrl(),
                "--db-user=" + DATABASE.reader().user(),
                "--redis=none")) {
            HttpResponse<String> answer = put(other, "/1", "https://example.com/");
            assertThat(answer.statusCode()).isEqualTo(405);
            assertThat(answer.headers().firstValue("Allow")).hasValue("GET, HEAD");
        }
    }

    @Test
    void roleThatMayNotWrite_isOneLineAndExit1() throws Exception {
        try (RunningDaemon other = RunningDaemon.launch(
                Map.of("SLUICE_DB_PASSWORD", DATABASE.reader().password()),
                "--writable",
                "--db=" + DATABASE.jdbcUrl(),
                "--db-user=" + DATABASE.reader().user(),
                "--redis=none")) {
            assertThat(other.awaitEnd()).isEqualTo(1);
            assertThat(other.lines().get(other.lines().size() - 1))
                    .contains("--writable: no right to write", "GRANT INSERT, UPDATE, DELETE ON", "--write-user");
            assertThat(other.lines()).noneSatisfy(line -> assertThat(line).contains("\tat "));
        }
    }
}
