package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** The whole daemon by {@code run.sh}, on the embedded default, in the order in which a new user meets it. */
@Timeout(240)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class DaemonIT {
    @TempDir
    static Path folder = Path.of("");

    private static RunningDaemon start(String... flags) throws IOException {
        return start(Map.of(), flags);
    }

    private static RunningDaemon start(Map<String, String> environment, String... flags) throws IOException {
        List<String> all = new ArrayList<>(List.of("--rows=1000", "--data-dir=" + folder.resolve("data")));
        all.addAll(List.of(flags));
        return RunningDaemon.start(environment, all.toArray(String[]::new));
    }

    /** A plain client, by what the banner's line says: the password is in the file that it names. */
    private static Jedis redisByTheBanner(RunningDaemon daemon) throws IOException {
        Matcher line = daemon.awaitLine(
                " +Redis +REDISCLI_AUTH=\"\\$\\(cat '(.*)'\\)\" redis-cli -u (redis://\\S+)", Duration.ofSeconds(1));
        Jedis redis = new Jedis(URI.create(line.group(2)));
        redis.auth(Files.readString(Path.of(line.group(1))).strip());
        return redis;
    }

    @Test
    @Order(1)
    void firstStart_answersLookupsAndFillsRedis_alsoInALanguageWithDigitsOfItsOwn() throws Exception {
        try (RunningDaemon daemon = start(Map.of("SLUICE_JAVA_OPTS", "-Duser.language=fa -Duser.country=IR"))) {
            HttpResponse<String> redirect = daemon.get("/1");
            assertThat(redirect.statusCode()).isEqualTo(302);
            String url = redirect.headers().firstValue("Location").orElseThrow();
            assertThat(url).startsWith("https://");
            assertThat(daemon.get("/single/1").body()).isEqualTo(url);
            assertThat(daemon.get("/nope").statusCode()).isEqualTo(404);

            try (Jedis redis = redisByTheBanner(daemon)) {
                await().atMost(Duration.ofSeconds(10)).until(() -> redis.get("url:nope") != null);
                assertThat(redis.get("url:1")).isEqualTo(url);
                assertThat(redis.get("url:nope")).isEmpty();
                assertThat(redis.pttl("url:1")).isBetween(3_000_000L, 3_960_000L);
                assertThat(redis.pttl("url:nope")).isBetween(1L, 33_000L);
            }
            assertThat(daemon.getAdmin("/readyz").statusCode()).isEqualTo(200);
            assertThat(daemon.getAdmin("/livez").statusCode()).isEqualTo(200);
            assertThat(daemon.getAdmin("/config").body()).contains("max-batch=1000\n", "rows=1000\n");
            assertThat(daemon.lines()).anySatisfy(line -> assertThat(line).contains("psql 'postgresql://"));
            assertThat(daemon.lines()).noneSatisfy(line -> assertThat(line).containsIgnoringCase("exception"));

            assertThat(daemon.lines()).anySatisfy(line -> assertThat(line).contains("loading"));

            daemon.terminate();
            assertThat(daemon.awaitEnd()).isEqualTo(143);
            assertThat(daemon.lines()).contains("stopped");
        }
    }

    @Test
    @Order(2)
    void secondStart_loadsNothing_andOneColdKeyIsOneSelect() throws Exception {
        try (RunningDaemon daemon =
                start(Map.of("SLUICE_JAVA_OPTS", "-Duser.language=tr -Duser.country=TR"), "--recent=1m")) {
            daemon.hangUp();
            Matcher unused = daemon.awaitLine(".*SIGHUP changes nothing.*", Duration.ofSeconds(10));
            assertThat(daemon.lines()).noneSatisfy(line -> assertThat(line).contains("loading"));
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                answers.add(daemon.http()
                        .sendAsync(
                                HttpRequest.newBuilder(URI.create(daemon.lookups() + "/single/7"))
                                        .build(),
                                HttpResponse.BodyHandlers.discarding())
                        .thenApply(HttpResponse::statusCode));
            }
            for (CompletableFuture<Integer> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS)).isEqualTo(200);
            }
            assertThat(daemon.metric("sluice_select_seconds_count")).isEqualTo(1);
            assertThat(daemon.metric("sluice_keys_total{result=\"found\"")).isEqualTo(1);
            assertThat(daemon.metric("sluice_http_request_seconds_count{route=\"single\",status=\"200\""))
                    .isEqualTo(200);
            assertThat(daemon.metric("sluice_coalesced_hits_total") + daemon.metric("sluice_recent_hits_total"))
                    .isEqualTo(199);
        }
    }

    @Test
    @Order(3)
    void sigterm_with2000LookupsInFlight_answersThemAll() throws Exception {
        int connections = 32;
        int lookups = 63; // of each connection: 2,016 in all
        try (RunningDaemon daemon =
                start("--window=20s", "--timeout=60s", "--max-batch=5000", "--recent=0", "--shutdown-grace=20s")) {
            URI url = URI.create(daemon.lookups());
            List<Socket> sockets = new ArrayList<>();
            for (int c = 0; c < connections; c++) {
                Socket socket = new Socket(url.getHost(), url.getPort());
                socket.setSoTimeout(60_000);
                sockets.add(socket);
                OutputStream out = socket.getOutputStream();
                for (int i = 0; i < lookups; i++) {
                    out.write(("GET /single/" + (c * lookups + i) + " HTTP/1.1\r\nHost: sluice\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
                }
                out.flush();
            }
            await().atMost(Duration.ofSeconds(30))
                    .until(() -> daemon.metric("sluice_waiters") == connections * lookups);
            daemon.terminate();
            StringBuilder answers = new StringBuilder();
            for (Socket socket : sockets) {
                answers.append(new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1));
                socket.close();
            }
            // Keys 0 to 2015 were asked for; 1 to 1000 exist.
            assertThat(count(answers, "HTTP/1.1 200 OK\r\n")).isEqualTo(1000);
            assertThat(count(answers, "HTTP/1.1 404 Not Found\r\n")).isEqualTo(1016);
            assertThat(daemon.awaitEnd()).isEqualTo(143);
        }
    }

    private static int count(StringBuilder text, String needle) {
        return text.toString().split(Pattern.quote(needle), -1).length - 1;
    }

    @Test
    @Order(4)
    void afterKill9_theNextStartCleansUp() throws Exception {
        RunningDaemon killed = start();
        killed.kill();
        try (RunningDaemon next = start()) {
            assertThat(next.get("/single/1").statusCode()).isEqualTo(200);
            assertThat(next.lines())
                    .contains("the last run (process " + killed.pid() + ") was cut off: ending what it has left");
        }
    }

    @Test
    @Order(5)
    void secondDaemonOnTheSameFolder_isOneLineAndExit1() throws Exception {
        try (RunningDaemon first = start();
                RunningDaemon second = RunningDaemon.launch(Map.of(), "--data-dir=" + folder.resolve("data"))) {
            assertThat(second.awaitEnd()).isEqualTo(1);
            assertThat(second.lines()).singleElement().asString().contains("is in use by process " + first.pid());
        }
    }

    @Test
    @Order(6)
    void portInUse_isOneLineAndExit1_andNothingIsLeftBehind() throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                RunningDaemon daemon = RunningDaemon.launch(
                        Map.of(),
                        "--rows=1000",
                        "--data-dir=" + folder.resolve("data"),
                        "--listen=127.0.0.1:" + taken.getLocalPort())) {
            assertThat(daemon.awaitEnd()).isEqualTo(1);
            assertThat(daemon.lines().get(daemon.lines().size() - 1))
                    .contains("cannot listen on 127.0.0.1:" + taken.getLocalPort(), "--listen");
            assertThat(daemon.lines()).noneSatisfy(line -> assertThat(line).contains("\tat "));
        }
    }

    /** The settings are no part of the program: changing them used to build it again at every start. */
    @Test
    @Order(7)
    void editedSettings_buildNothing() throws Exception {
        Files.setLastModifiedTime(Path.of("..", "config", "provider.properties"), FileTime.from(Instant.now()));
        Process version = new ProcessBuilder("../run.sh", "--version")
                .redirectErrorStream(true)
                .start();
        String output = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(version.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).startsWith("Sluice ").hasLineCount(1);
    }
}
