package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.SharedServers;
import io.sluice.programs.DataFolder;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
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
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The whole daemon by {@code run.sh}, on the embedded default, in a folder that has been used before. */
@Timeout(240)
class DaemonIT {
    @TempDir
    static Path folder = Path.of("");

    /** As an earlier start leaves it, but for the time that unpacking takes. */
    @BeforeAll
    static void useTheFolder() {
        try (DataFolder data = DataFolder.open(folder.resolve("data"))) {
            SharedServers.ownPostgres(data, 1000).close();
        }
    }

    private static RunningDaemon start(String... flags) throws IOException {
        return start(Map.of(), flags);
    }

    private static RunningDaemon start(Map<String, String> environment, String... flags) throws IOException {
        List<String> all = new ArrayList<>(List.of("--rows=1000", "--data-dir=" + folder.resolve("data")));
        all.addAll(List.of(flags));
        return RunningDaemon.start(environment, all.toArray(String[]::new));
    }

    @Test
    void nextStart_loadsNothing_oneColdKeyIsOneSelect() throws Exception {
        try (RunningDaemon daemon = start(
                Map.of("SLUICE_JAVA_OPTS", "-Duser.language=tr -Duser.country=TR"),
                "--recent=1m",
                "--timeout=20s", // no second that the machine stands still is one of another SELECT
                "--writable")) {
            daemon.hangUp();
            Matcher unused = daemon.awaitLine(".*SIGHUP: the settings are as they were.*", Duration.ofSeconds(10));
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
            writesAsARoleOfItsOwn(daemon);
        }
    }

    private static void writesAsARoleOfItsOwn(RunningDaemon daemon) throws Exception {
        assertThat(send(daemon, "/3", request -> request.PUT(BodyPublishers.ofString("https://example.com/other"))))
                .isEqualTo(200);
        assertThat(daemon.get("/single/3").body()).isEqualTo("https://example.com/other");
        assertThat(send(daemon, "/4", HttpRequest.Builder::DELETE)).isEqualTo(204);
        assertThat(daemon.get("/single/4").statusCode()).isEqualTo(404);
        assertThat(send(daemon, "/4", request -> request.PUT(BodyPublishers.ofString("https://example.com/again"))))
                .isEqualTo(201);
        assertThat(daemon.getAdmin("/readyz").body()).isEqualTo("ready\n");
    }

    private static int send(RunningDaemon daemon, String path, UnaryOperator<HttpRequest.Builder> how)
            throws Exception {
        HttpRequest request = how.apply(HttpRequest.newBuilder(URI.create(daemon.lookups() + path)))
                .timeout(Duration.ofSeconds(30))
                .build();
        return daemon.http()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode();
    }

    @Test
    void sigtermWith2000LookupsInFlight_answersThemAll() throws Exception {
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
    void afterKill9_nextStartCleansUp_aThirdIsOneLineAndExit1() throws Exception {
        RunningDaemon killed = start();
        killed.kill();
        try (RunningDaemon next = start();
                RunningDaemon second = RunningDaemon.launch(Map.of(), "--data-dir=" + folder.resolve("data"))) {
            assertThat(next.get("/single/1").statusCode()).isEqualTo(200);
            assertThat(next.lines())
                    .contains("the last run (process " + killed.pid() + ") was cut off: ending what it has left");
            assertThat(second.awaitEnd()).isEqualTo(1);
            assertThat(second.lines()).singleElement().asString().contains("is in use by process " + next.pid());
        }
    }

    @Test
    void portInUse_isOneLineAndExit1() throws Exception {
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
    void editedSettings_buildNothing() throws Exception {
        Files.setLastModifiedTime(Path.of("..", "..", "config", "provider.properties"), FileTime.from(Instant.now()));
        Process version = new ProcessBuilder("../../run.sh", "--version")
                .redirectErrorStream(true)
                .start();
        String output = new String(version.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(version.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(output).startsWith("Sluice ").hasLineCount(1);
    }
}
