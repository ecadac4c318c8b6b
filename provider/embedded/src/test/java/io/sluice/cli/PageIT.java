package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.SharedServers;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page at the admin port's root, in the browser of the machine, beside a daemon under load. */
@Timeout(120)
class PageIT {
    private static final int ROWS = 500;
    private static final Path PICTURES = Path.of("target", "pictures");
    private static final int ENTER = 13;
    private static final int LEFT = 37;
    private static final String TOKEN = "page-token-0123456789";

    private static SharedServers.Database database;
    private static RunningDaemon daemon;
    private static Chromium browser;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        Optional<Path> program = Chromium.program();
        Assumptions.assumeTrue(program.isPresent(), "no chromium on this machine: the page is not tested");
        browser = Chromium.start(program.orElseThrow(), folder.resolve("profile"));
        database = SharedServers.database(ROWS);
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }
        daemon = daemon(port);
    }

    @AfterAll
    static void stop() {
        if (browser != null) {
            browser.close();
        }
        if (daemon != null) {
            daemon.close();
        }
    }

    private static RunningDaemon daemon(int port) throws IOException {
        Map<String, String> secrets = Map.of(
                "SLUICE_DB_PASSWORD",
                database.reader().password(),
                "SLUICE_REDIS_PASSWORD",
                SharedServers.redis().password(),
                "SLUICE_ADMIN_TOKEN",
                TOKEN);
        return RunningDaemon.start(
                secrets,
                "--db=" + database.jdbcUrl(),
                "--db-user=" + database.reader().user(),
                "--redis=" + SharedServers.redisUri(0),
                "--key-prefix=page:",
                "--changes=off",
                "--window=1ms",
                "--ttl=1s",
                "--recent=0s",
                "--admin=127.0.0.1:" + port);
    }

    private static ConditionFactory soon() {
        return await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(100));
    }

    private static Tab page() {
        Tab tab = browser.open(daemon.admin() + "/");
        tab.look(1600, 1000, "light");
        giveToken(tab, TOKEN);
        soon().until(() -> tab.is("document.querySelector('.tile .figure')"));
        return tab;
    }

    private static void giveToken(Tab tab, String token) {
        soon().until(() -> tab.is("document.querySelector('#token-dialog').open"));
        tab.type("#token", token);
        tab.key("Enter", ENTER);
    }

    private static HttpResponse<String> ask(String path, HttpRequest.Builder request) throws Exception {
        return daemon.http()
                .send(
                        request.uri(URI.create(daemon.admin() + path))
                                .header("Authorization", "Bearer " + TOKEN)
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
    }

    private static int set(String json) throws Exception {
        return ask(
                        "/config",
                        HttpRequest.newBuilder()
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(json)))
                .statusCode();
    }

    private static String window() throws Exception {
        return ask("/config", HttpRequest.newBuilder())
                .body()
                .lines()
                .filter(line -> line.startsWith("window="))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void underLoad_chartsMove_atEverySize_inBothThemes() throws Exception {
        try (Load load = Load.on(daemon, ROWS)) {
            Tab tab = page();
            tab.click("#ask-doctor");
            assertThat(set("{\"slow-lookup\":\"9s\"}")).isEqualTo(200);
            soon().until(() -> tab.text(".tile .figure").matches("[1-9].*"));
            String before = tab.value("document.querySelector('.plot canvas').toDataURL()");
            soon().until(() -> !tab.value("document.querySelector('.plot canvas').toDataURL()")
                    .equals(before));
            int charts = Integer.parseInt(tab.value("document.querySelectorAll('.chart canvas').length"));
            assertThat(charts).isEqualTo(12);
            assertThat(tab.text("#state-text")).isEqualTo("ready");
            assertThat(tab.is("document.querySelector('#banner').hidden")).isTrue();
            for (int width : new int[] {360, 1600}) {
                for (String theme : new String[] {"light", "dark"}) {
                    tab.look(width, 1000, theme);
                    int wide = width;
                    soon().until(() -> tab.is("document.querySelector('.plot canvas').offsetWidth < " + wide));
                    assertThat(tab.value("document.documentElement.scrollWidth"))
                            .isEqualTo("" + width);
                    tab.photograph(PICTURES.resolve("page-" + width + "-" + theme + ".png"));
                }
            }
            soon().until(() -> tab.text("#change-list .did")
                    .matches("since then [1-9].*/s answered, p99 [0-9].* ms, [1-9].* SELECTs/s"));
            soon().until(() -> tab.text("#doctor-message").matches(".* found, [1-9].* as they should be"));
            assertThat(tab.text("#finding-list")).contains("note, changes: they are not read");
            load.stop();
            tab.click("#undo");
            soon().until(() -> tab.text("#undo-message").equals("slow-lookup is 0s again"));
            assertThat(load.answers()).containsOnlyKeys("200");
            assertThat(tab.complaints()).isEmpty();
        }
    }

    @Test
    void pointerOrKeys_readAChart() throws Exception {
        Tab tab = page();
        soon().until(() -> tab.is("JSON.parse(document.querySelector('.chart').dataset.latest ?? '[]').length"));
        tab.value("document.querySelector('.plot').focus()");
        soon().until(() -> {
            tab.key("ArrowLeft", LEFT);
            return tab.text("#spoken").matches("\\d\\d:\\d\\d:\\d\\d: found \\d.*, failed \\d.*");
        });
        assertThat(tab.is("document.querySelector('.tip').hidden")).isFalse();
        assertThat(tab.text(".tip")).contains("found").contains("/s");
    }

    @Test
    void window_isSet_isListed_isUndone() throws Exception {
        Tab tab = page();
        soon().until(() ->
                tab.value("document.querySelector('#set-window').value").equals("1ms"));
        tab.type("#set-window", "3ms");
        tab.key("Enter", ENTER);
        soon().until(() -> tab.text("#message-window").equals("is 3ms from now on (it was 1ms)"));
        assertThat(window()).isEqualTo("window=3ms");
        soon().until(() -> tab.text("#change-list li").contains("window 1ms → 3ms"));
        assertThat(tab.text("#change-list li")).contains("set by 127.0.0.1");
        assertThat(tab.text("#undo")).isEqualTo("Undo window 3ms (to 1ms)");
        tab.click("#undo");
        soon().until(() -> tab.text("#undo-message").equals("window is 1ms again"));
        assertThat(window()).isEqualTo("window=1ms");
        soon().until(() ->
                tab.value("document.querySelector('#set-window').value").equals("1ms"));
        assertThat(tab.text("#undo")).isEqualTo("Nothing to undo");
    }

    @Test
    void anothersChange_isSeen_whatIsTypedStays() throws Exception {
        Tab tab = page();
        soon().until(() ->
                !tab.value("document.querySelector('#set-lanes').value").isEmpty());
        String lanes = tab.value("document.querySelector('#set-lanes').value");
        tab.type("#set-queue", "777");
        assertThat(set("{\"lanes\":\"7\",\"queue\":\"9000\"}")).isEqualTo(200);
        await().atMost(Duration.ofSeconds(5)).until(() -> tab.value("document.querySelector('#set-lanes').value")
                .equals("7"));
        assertThat(tab.value("document.querySelector('#set-queue').value")).isEqualTo("777");
        assertThat(tab.text("#message-queue")).isEqualTo("it was changed meanwhile, and is 9000 now");
        tab.click("#undo");
        soon().until(() ->
                tab.value("document.querySelector('#set-lanes').value").equals(lanes));
    }

    @Test
    void nonsense_isRefusedWithTheReason_theOldValueStays() throws Exception {
        Tab tab = page();
        soon().until(() ->
                tab.value("document.querySelector('#set-window').value").equals("1ms"));
        tab.type("#set-window", "soon");
        tab.key("Enter", ENTER);
        soon().until(() -> tab.text("#message-window").contains("'soon' is not a duration like 50ms"));
        assertThat(tab.text("#message-window")).endsWith("It is still 1ms.");
        assertThat(tab.value("document.querySelector('#set-window').getAttribute('aria-invalid')"))
                .isEqualTo("true");
        assertThat(window()).isEqualTo("window=1ms");
        tab.photograph(PICTURES.resolve("refused.png"));
        tab.key("Escape", 27);
        assertThat(tab.value("document.querySelector('#set-window').value")).isEqualTo("1ms");
    }

    @Test
    void wrongToken_isAskedForAnew() throws Exception {
        Tab tab = browser.open(daemon.admin() + "/");
        tab.look(360, 800, "light");
        giveToken(tab, "not-the-token-0123456789");
        soon().until(() -> tab.text("#token-message").equals("This token is not the one."));
        tab.photograph(PICTURES.resolve("token.png"));
        giveToken(tab, TOKEN);
        soon().until(() -> tab.text("#state-text").equals("ready"));
    }

    @Test
    void deadDaemon_isShown_theNextOneIsFound() throws Exception {
        Tab tab = page();
        soon().until(() -> tab.text("#state-text").equals("ready"));
        String since = tab.text("#since");
        daemon.kill();
        try {
            deadIsShown(tab);
        } finally {
            daemon = daemon(URI.create(daemon.admin()).getPort()); // for the other tests, too
        }
        soon().until(() ->
                tab.text("#state-text").equals("ready") && !tab.text("#since").equals(since));
        assertThat(tab.is("document.querySelector('#banner').hidden")).isTrue();
        soon().until(() ->
                tab.value("document.querySelector('#set-window').disabled").equals("false"));
    }

    private static void deadIsShown(Tab tab) throws IOException {
        soon().until(() -> tab.text("#banner").matches("(?s)The daemon does not answer.*Last seen [1-9]\\d* s ago"));
        assertThat(tab.text("#state-text")).isEqualTo("no answer");
        assertThat(tab.is("document.querySelector('#set-window').disabled")).isTrue();
        tab.photograph(PICTURES.resolve("dead.png"));
    }
}
