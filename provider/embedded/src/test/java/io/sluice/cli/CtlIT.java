package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.SharedServers;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A running daemon that is shown and changed from a shell, under load. */
class CtlIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final int ROWS = 500;

    private static RunningDaemon daemon;
    private static Path config;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        config = Files.writeString(folder.resolve("sluice.properties"), "# the evening's\nwindow = 1ms\nrecent = 0s\n");
        daemon = RunningDaemon.start(
                Map.of(),
                "--rows=" + ROWS,
                "--timeout=20s",
                "--config=" + config,
                SharedServers.dataDir(folder.resolve("data")));
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    private record Said(int code, String out, String err) {}

    private static Said ctl(String... words) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        String[] all = Stream.concat(
                        Stream.concat(Stream.of("ctl"), Arrays.stream(words)), Stream.of("--admin=" + daemon.admin()))
                .toArray(String[]::new);
        int code = Sluice.run(all, Map.of(), new PrintWriter(out, true), new PrintWriter(err, true));
        return new Said(code, out.toString(), err.toString());
    }

    private static String showConfig() {
        return ctl("show", "config").out();
    }

    @Test
    void set_underLoad_losesNoLookup_isShownAndUndone() throws Exception {
        try (Load load = Load.on(daemon, ROWS)) {
            for (int turn = 1; turn <= 5; turn++) {
                int before = load.count("200");
                Said said = ctl("set", "window=" + turn + "ms", "lanes=" + (2 + turn), "max-batch=" + 10 * turn);
                assertThat(said.code()).as(said.err()).isZero();
                assertThat(said.out()).contains("lanes is " + (2 + turn) + " from now on (it was ");
                await().atMost(SOON).until(() -> load.count("200") > before + 50);
            }
            assertThat(showConfig()).contains("window=5ms").contains("lanes=7").contains("max-batch=50");
            for (int turn = 5; turn >= 1; turn--) {
                assertThat(ctl("undo").code()).isZero();
            }
            assertThat(showConfig()).contains("window=1ms").contains("lanes=2").contains("max-batch=1000");
            load.stop();
            assertThat(load.answers()).containsOnlyKeys("200");
        }
    }

    @Test
    void paused_lookupsWait_untilResume() throws Exception {
        try (Load load = Load.on(daemon, ROWS)) {
            await().atMost(SOON).until(() -> load.count("200") > 50);
            assertThat(ctl("pause").out()).isEqualTo("lookups wait\n");
            assertThat(daemon.getAdmin("/readyz").body()).contains("lookups wait, paused by 127.0.0.1");
            assertThat(daemon.metric("sluice_trouble{state=\"lookups_paused\"")).isOne();
            double selects = daemon.metric("sluice_select_seconds_count");
            int answered = load.count("200");
            await().atMost(SOON).until(() -> daemon.metric("sluice_waiters") == 8);
            assertThat(daemon.metric("sluice_select_seconds_count")).isEqualTo(selects);
            assertThat(ctl("resume").code()).isZero();
            await().atMost(SOON).until(() -> load.count("200") > answered + 50);
            load.stop();
            assertThat(load.answers()).containsOnlyKeys("200");
        }
        assertThat(daemon.getAdmin("/readyz").body()).isEqualTo("ready\n");
    }

    @Test
    void drained_readinessSaysSo_allIsAnswered() throws Exception {
        assertThat(ctl("drain").code()).isZero();
        assertThat(daemon.getAdmin("/readyz").statusCode()).isEqualTo(503);
        assertThat(daemon.get("/single/1").statusCode()).isEqualTo(200);
        assertThat(ctl("resume").code()).isZero();
        assertThat(daemon.getAdmin("/readyz").statusCode()).isEqualTo(200);
    }

    /** Where it is no terminal a screen is lines. */
    @Test
    void figures_areShown_topFollowsThem() throws Exception {
        try (Load load = Load.on(daemon, ROWS)) {
            await().atMost(SOON)
                    .untilAsserted(() ->
                            assertThat(ctl("show", "stats").out()).containsPattern("lookups/s +[1-9][0-9,.]* +[1-9]"));
            assertThat(ctl("show", "tables").out()).containsPattern("urls +[1-9]");
            assertThat(ctl("show", "batches").out()).contains("lane free").containsPattern("all +[1-9]");
            assertThat(ctl("show", "stats", "--json").out()).startsWith("{\"start\":");
            Said top = ctl("top", "--count=2");
            assertThat(top.code()).as(top.err()).isZero();
            assertThat(top.out().lines().filter(line -> line.startsWith("Sluice  http://")))
                    .hasSize(2)
                    .allMatch(line -> line.endsWith("  ready"));
            assertThat(ctl("top", "--count=-1").err()).contains("--count -1 is not between 0 and");
            load.stop();
            assertThat(load.answers()).containsOnlyKeys("200");
        }
    }

    @Test
    void nonsense_isOneSentence_andNothingChanges() {
        Said said = ctl("set", "window", "soon");
        assertThat(said.code()).isEqualTo(1);
        assertThat(said.err())
                .isEqualTo("sluice: Invalid value for option '--window': 'soon' is not a duration like 50ms, 2s, 5m or"
                        + " 1h, nor auto\n");
        assertThat(ctl("set", "windo", "2ms").err()).contains("unknown key 'windo'; the nearest is 'window'");
        assertThat(ctl("set", "listen", ":80").err()).contains("'listen' is read at the start");
        assertThat(ctl("set", "lanes", "\u0663").err()).contains("is not a whole number like 20");
        assertThat(ctl("set", "lanes=+3").err()).contains("'+3' is not a whole number like 20");
        assertThat(ctl("set", "window").err()).contains("'window' has no value");
        assertThat(ctl("set", "ttl", "x".repeat(50_000)).err())
                .isEqualTo(
                        "sluice: the value of 'ttl' has more than 60 characters, and none that can be set has as many\n");
        assertThat(ctl("set", "t".repeat(50_000), "2ms").err())
                .isEqualTo(
                        "sluice: the name of a setting has more than 60 characters, and none that can be set has as many\n");
        for (String value : new String[] {"-1s", "-5ms", "--5ms"}) {
            assertThat(ctl("set", "negative-ttl", value).err()).contains("'" + value + "' is not a duration like 50ms");
            assertThat(ctl("set", "window=" + value).err()).contains("'" + value + "' is not a duration like 50ms");
        }
        assertThat(ctl("set", "lanes", "-3").err()).contains("--lanes -3 is not between 1 and 500");
        assertThat(ctl("set", "--sav", "ttl", "2ms").err()).contains("neither a key nor a flag of set; the nearest is");
        assertThat(ctl("set", "-1s").err()).contains("'-1s' is neither a key nor a flag of set");
        assertThat(ctl("set", "ttl", "2h", "ttl=3h").err()).contains("'ttl' is there twice, as 2h and as 3h");
        assertThat(ctl("set", "timeout", "1ms").err()).contains("--window is not below --timeout");
        assertThat(showConfig()).contains("window=1ms").contains("timeout=20s");
        assertThat(ctl("show", "nothing").code()).isEqualTo(2);
    }

    /** What is sent along would be thought to have counted. */
    @ParameterizedTest
    @ValueSource(strings = {"/pause", "/drain", "/resume", "/config/undo", "/config/reload"})
    void whatAsksForNothingMore_takesNoMembers(String path) throws Exception {
        HttpRequest post = HttpRequest.newBuilder(URI.create(daemon.admin() + path))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"table\":\"urls\"}"))
                .build();
        HttpResponse<String> answer = daemon.http().send(post, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("the body has a member 'table', and may have none");
        assertThat(daemon.getAdmin("/readyz").body()).isEqualTo("ready\n");
    }

    @Test
    void save_keepsComments_reloadTakesTheFile() throws Exception {
        assertThat(ctl("set", "ttl", "7m", "--save").out())
                .contains("ttl is 7m from now on (it was 1h)")
                .contains("saved: {ttl=7m}");
        assertThat(config)
                .content()
                .startsWith("# the evening's\nwindow = 1ms\n")
                .contains("ttl=7m\n");
        Said beaten = ctl("set", "timeout", "19s", "--save");
        assertThat(beaten.err()).contains("'timeout' would not be read from").contains("--timeout beats it");
        assertThat(showConfig()).as("what cannot be saved is not set").contains("timeout=20s");

        Files.writeString(config, "window = 1ms\nmax-batch = ten # or so\n");
        assertThat(ctl("set", "ttl", "8m", "--save").err())
                .contains("nothing is saved, for no start would take " + config)
                .contains("'ten # or so' is not a whole number like 20")
                .endsWith("sluice.properties, line 2)\n");
        Files.writeString(config, "window = 1ms\nrecent = 0s\nmax-keys = 4000\n");
        assertThat(ctl("reload").out())
                .contains("ttl is 1h from now on (it was 7m)")
                .contains("restart for: max-keys");
        Files.writeString(config, "window = 1 ms\n");
        assertThat(ctl("reload").err()).contains("sluice.properties, line 1");
        Files.writeString(config, "window = 1ms\nrecent = 0s\n");
        assertThat(ctl("reload", "--json").out()).startsWith("{\"number\":");
    }
}
