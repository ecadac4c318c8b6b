package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.SharedServers;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** The four tables of the example, as its reader starts it: one daemon with servers of its own. Each test has rows of its own. */
@Timeout(240)
class TablesDaemonIT {
    private static final Path CONFIG = Path.of("..", "..", "config");
    private static final Path TABLES = CONFIG.resolve("example-tables.sql");
    private static final Duration SOON = Duration.ofSeconds(5);
    private static final String POST = "00000000-0000-0000-0000-00000000000";
    private static final String INSERT_HOST = "INSERT INTO hosts VALUES ('it', '%s', '%s')";

    private static RunningDaemon daemon;
    private static BannerClients clients;
    private static Jedis redis;

    @BeforeAll
    static void start(@TempDir Path folder) throws Exception {
        daemon = RunningDaemon.start(
                Map.of(),
                "--config=" + CONFIG.resolve("example-tables.properties"),
                "--init-sql=" + TABLES,
                "--rows=1",
                SharedServers.dataDir(folder.resolve("data")));
        clients = new BannerClients(daemon);
        redis = clients.redis();
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(daemon.getAdmin("/changes").body()).startsWith("{\"state\":\"reading\""));
    }

    @AfterAll
    static void stop() {
        redis.close();
        daemon.close();
    }

    private static String host(String host, String target) {
        return "{\"tenant\":\"it\",\"host\":\"" + host + "\",\"target\":\"" + target
                + "\",\"weight\":null,\"deleted_at\":null}";
    }

    private static String post(String title) {
        return "{\"title\":\"" + title + "\",\"body\":null,\"tags\":[\"a\",\"b\"],\"published\":null}";
    }

    private static String batch(String table, String keys) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create(daemon.lookups() + "/t/" + table + "/batch"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(keys))
                .build();
        return daemon.http()
                .send(request, HttpResponse.BodyHandlers.ofString())
                .body()
                .strip();
    }

    /** An entry's name without its prefix is a key as the table's path takes it. */
    private static String path(String table, String entry) {
        return "/t/" + table + "/" + entry.substring(entry.indexOf(':') + 1);
    }

    /** Whether the daemon and the cache both have this; the empty text for a row that is not there. */
    private static void awaitShown(String table, String entry, String value) {
        await().atMost(SOON).untilAsserted(() -> {
            HttpResponse<String> answer = daemon.get(path(table, entry));
            assertThat(answer.statusCode()).as(entry).isEqualTo(value.isEmpty() ? 404 : 200);
            assertThat(redis.get(entry)).as("%s in Redis", entry).isEqualTo(value);
            if (!value.isEmpty()) {
                assertThat(answer.body()).isEqualTo(value);
            }
        });
    }

    /** The old value is cached; then this is done to the row. */
    private static void follows(String table, String entry, String before, String sql, String after) throws Exception {
        awaitShown(table, entry, before);
        clients.sql(sql);
        awaitShown(table, entry, after);
    }

    @Test
    void eachTable_answersUnderItsPath_andFillsUnderItsPrefix() throws Exception {
        clients.sql("INSERT INTO blog.posts VALUES ('" + POST + "1', 'one', NULL, '{a,b}', NULL)");
        clients.sql(INSERT_HOST.formatted("a/b%", "10.9.9.9"));
        awaitShown("links", "url:link1", "https://example.com/1");
        awaitShown("posts", "post:" + POST + "1", post("one"));
        awaitShown("hosts", "host:it/a%2Fb%25", host("a/b%", "10.9.9.9"));
        awaitShown("codes", "codes:7", "meaning of 7");

        assertThat(batch("links", "[\"link1\",\"no\"]")).isEqualTo("{\"link1\":\"https://example.com/1\",\"no\":null}");
        assertThat(batch("posts", "[\"" + POST + "1\",\"none\"]"))
                .startsWith("{\"" + POST + "1\":" + post("one") + ",\"errors\":{\"none\":{\"status\":400,");
        assertThat(batch("hosts", "[\"it/a%2Fb%25\",\"it/no\"]"))
                .isEqualTo("{\"it/a%2Fb%25\":" + host("a/b%", "10.9.9.9") + ",\"it/no\":null}");
        assertThat(batch("codes", "[\"7\",\"-1\"]")).isEqualTo("{\"7\":\"meaning of 7\",\"-1\":null}");
    }

    @Test
    void rowsOfEachTable_areFollowed() throws Exception {
        follows("links", "url:new", "", "INSERT INTO links VALUES ('new', 'https://a/')", "https://a/");
        follows("links", "url:new", "https://a/", "UPDATE links SET url = 'b' WHERE code = 'new'", "b");
        follows("links", "url:new", "b", "DELETE FROM links WHERE code = 'new'", "");

        String id = POST + "2";
        String entry = "post:" + id;
        follows("posts", entry, "", "INSERT INTO blog.posts VALUES ('" + id + "', 'x', NULL, '{a,b}')", post("x"));
        String where = " WHERE id = '" + id + "'";
        follows("posts", entry, post("x"), "UPDATE blog.posts SET title = 'y'" + where, post("y"));
        follows("posts", entry, post("y"), "DELETE FROM blog.posts" + where, "");

        follows("hosts", "host:it/new", "", INSERT_HOST.formatted("new", "1"), host("new", "1"));
        where = " WHERE (tenant, host) = ('it', 'new')";
        follows("hosts", "host:it/new", host("new", "1"), "UPDATE hosts SET target = '2'" + where, host("new", "2"));
        follows("hosts", "host:it/new", host("new", "2"), "DELETE FROM hosts" + where, "");

        follows("codes", "codes:5000", "", "INSERT INTO codes VALUES (5000, 'a')", "a");
        follows("codes", "codes:5000", "a", "UPDATE codes SET meaning = 'b' WHERE code = 5000", "b");
        follows("codes", "codes:5000", "b", "DELETE FROM codes WHERE code = 5000", "");
    }

    @Test
    void eachPartOfACompositeKey_isFollowed() throws Exception {
        clients.sql(INSERT_HOST.formatted("moves", "1"));
        awaitShown("hosts", "host:it/moved", "");
        follows(
                "hosts",
                "host:it/moves",
                host("moves", "1"),
                "UPDATE hosts SET host = 'moved' WHERE (tenant, host) = ('it', 'moves')",
                "");
        awaitShown("hosts", "host:it/moved", host("moved", "1"));
        awaitShown("hosts", "host:other/moved", "");
        clients.sql("UPDATE hosts SET tenant = 'other' WHERE (tenant, host) = ('it', 'moved')");
        awaitShown("hosts", "host:it/moved", "");
        awaitShown("hosts", "host:other/moved", host("moved", "1").replace("\"it\"", "\"other\""));
    }

    @Test
    void rowThatLeavesItsCondition_isAbsent_untilItIsBack() throws Exception {
        clients.sql(INSERT_HOST.formatted("leaves", "1"));
        String where = " WHERE (tenant, host) = ('it', 'leaves')";
        String there = host("leaves", "1");
        follows("hosts", "host:it/leaves", there, "UPDATE hosts SET deleted_at = now()" + where, "");
        follows("hosts", "host:it/leaves", "", "UPDATE hosts SET deleted_at = NULL" + where, there);
    }

    @Test
    void endThatIsMoved_isFollowed() throws Exception {
        clients.sql("INSERT INTO links VALUES ('ends', 'https://a/', now() + interval '1 hour')");
        String where = " WHERE code = 'ends'";
        String later = "UPDATE links SET expires_at = now() + interval '5 minutes'" + where;
        follows("links", "url:ends", "https://a/", "UPDATE links SET expires_at = now()" + where, "");
        follows("links", "url:ends", "", later, "https://a/");
        assertThat(redis.pttl("url:ends")).isBetween(1L, 300_000L);
    }

    @Test
    void truncation_clearsThatPrefixAlone() throws Exception {
        awaitShown("links", "url:link2", "https://example.com/2");
        awaitShown("codes", "codes:2", "meaning of 2");
        clients.sql("INSERT INTO blog.posts VALUES ('" + POST + "3', 'x', NULL, '{a,b}')");
        String entry = "post:" + POST + "3";
        follows("posts", entry, post("x"), "TRUNCATE blog.posts", "");
        assertThat(redis.get("url:link2")).isEqualTo("https://example.com/2");
        assertThat(redis.get("codes:2")).isEqualTo("meaning of 2");
        assertThat(daemon.getAdmin("/changes").body())
                .containsPattern("\"table\":\"links\"[^}]*\"clears\":1,")
                .doesNotContainPattern("\"table\":\"posts\"[^}]*\"clears\":1,");
    }

    @Test
    void droppedTable_answersThatItIsAway_theOthersAreFollowed() throws Exception {
        awaitShown("codes", "codes:3", "meaning of 3");
        clients.sql("INSERT INTO links VALUES ('beside', 'a')", "DROP TABLE codes");
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(daemon.get("/t/codes/8").statusCode()).isEqualTo(503));
        follows("links", "url:beside", "a", "UPDATE links SET url = 'b' WHERE code = 'beside'", "b");
        follows("hosts", "host:it/beside", "", INSERT_HOST.formatted("beside", "1"), host("beside", "1"));
        assertThat(daemon.getAdmin("/readyz").body()).startsWith("ready").contains("codes");

        clients.sql(
                "CREATE TABLE codes (code integer PRIMARY KEY, meaning text NOT NULL)",
                "INSERT INTO codes SELECT n, 'meaning of ' || n FROM generate_series(1, 10) n",
                "UPDATE codes SET meaning = 'new' WHERE code = 3",
                "GRANT SELECT ON codes TO sluice",
                "ALTER PUBLICATION sluice ADD TABLE codes");
        await().atMost(SOON.multipliedBy(2)) // it is looked at again every 3 s
                .untilAsserted(() -> assertThat(daemon.getAdmin("/changes").body())
                        .containsPattern("\"table\":\"codes\",[^}]*\"state\":\"reading\""));
        awaitShown("codes", "codes:3", "new");
        follows("codes", "codes:3", "new", "UPDATE codes SET meaning = 'newer' WHERE code = 3", "newer");
        assertThat(daemon.getAdmin("/changes").body()).containsPattern("\"table\":\"links\"[^}]*\"clears\":1,");
    }
}
