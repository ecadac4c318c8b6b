package io.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.SharedServers;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** Keys of a file and of a query, through a daemon, to Redis. */
@Timeout(120)
class WarmIT {
    private static final SharedServers.Database DATABASE = SharedServers.database(1000);
    private static final OwnServers SERVERS = new OwnServers(
            DATABASE.jdbcUrl(),
            DATABASE.server().owner().user(),
            DATABASE.server().owner().password(),
            DATABASE.reader().user(),
            DATABASE.reader().password(),
            URI.create(SharedServers.redisUri(14)),
            SharedServers.redis().password());

    private static RunningDaemon daemon;

    private final Path folder;
    private final Jedis redis = SERVERS.client();

    WarmIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @BeforeAll
    static void start() throws Exception {
        daemon = SERVERS.daemon("--recent=0"); // what another test has just asked for would be no fill
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    /** The ledger stays: until a new one is made, nothing is filled, and a run looks each key up but once. */
    @AfterEach
    void emptyTheCache() {
        redis.keys("url:*").forEach(redis::del);
        redis.close();
    }

    private Run warm(String... flags) {
        List<String> words = new ArrayList<>(List.of("warm", "--url=" + daemon.lookups()));
        words.addAll(List.of(flags));
        return Run.of(
                Map.of("SLUICE_DB_PASSWORD", SERVERS.readerPassword(), "XDG_CACHE_HOME", folder.toString()),
                words.toArray(String[]::new));
    }

    private Run query(String sql, String... flags) {
        List<String> words = new ArrayList<>(
                List.of("--query=" + sql, "--db=" + SERVERS.jdbcUrl(), "--db-user=" + SERVERS.reader()));
        words.addAll(List.of(flags));
        return warm(words.toArray(String[]::new));
    }

    private int filled() {
        return redis.keys("url:*").size();
    }

    private void awaitFilled(int keys) {
        await().atMost(Duration.ofSeconds(10)).until(() -> filled() == keys);
    }

    /** The number before this word in the line that a run ends with. */
    private static long count(String line, String word) {
        Matcher found = Pattern.compile("([\\d,]+) " + word).matcher(line);
        assertThat(found.find()).as(line).isTrue();
        return Long.parseLong(found.group(1).replace(",", ""));
    }

    /** Stopped by a signal, as Ctrl-C is one: what is noted down then is what the next run does not send. */
    @Test
    void keysFile_stoppedMidway_andGoneOnWith_isInRedisAsAWhole() throws Exception {
        Path keys = folder.resolve("keys");
        StringBuilder lines = new StringBuilder();
        for (int key = 1; key <= 1000; key++) {
            lines.append(key).append('\n');
        }
        Files.writeString(keys, lines);
        Process first = new ProcessBuilder(
                        Path.of("..", "..", "run.sh")
                                .toAbsolutePath()
                                .normalize()
                                .toString(),
                        "warm",
                        "--url=" + daemon.lookups(),
                        "--keys-file=" + keys,
                        "--rate=100",
                        "--batch=10")
                .redirectErrorStream(true)
                .start();
        String said;
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> filled() >= 50);
            boolean unused = first.toHandle().destroy();
            said = new String(first.getInputStream().readAllBytes(), UTF_8);
            assertThat(first.waitFor(30, TimeUnit.SECONDS)).isTrue();
        } finally {
            boolean unused = first.toHandle().destroyForcibly();
        }
        assertThat(first.exitValue()).isEqualTo(143);
        assertThat(said).containsOnlyOnce("stopped, and the same command goes on from here");
        long sent = count(said, "keys sent");
        assertThat(sent).isBetween(20L, 990L);
        assertThat(folder.resolve("keys.progress")).exists();

        Run rest = warm("--keys-file=" + keys, "--rate=100000");
        assertThat(rest.exit()).as("%s", rest).isZero();
        assertThat(count(rest.out(), "were sent before")).isEqualTo(sent);
        assertThat(count(rest.out(), "keys sent")).isEqualTo(1000 - sent);
        assertThat(count(rest.out(), "found")).isEqualTo(1000 - sent);
        awaitFilled(1000);
        assertThat(redis.get("url:1000")).startsWith("https://example.com/landing/1000?");
        assertThat(folder.resolve("keys.progress")).doesNotExist();
    }

    /** The daemon is found by what its own settings say; a script sees by the exit code that the cache lacks some. */
    @Test
    void keysFile_withAByteOrderMarkOrABadLine_exitsWith3() throws Exception {
        Path keys = Files.writeString(folder.resolve("keys"), "\uFEFF7\r\nno\u0001key\n8\n");
        Map<String, String> environment =
                Map.of("SLUICE_LISTEN", daemon.lookups().replace("http://127.0.0.1", "0.0.0.0"));
        Run run = Run.of(environment, "warm", "--keys-file=" + keys);
        assertThat(run.exit()).as("%s", run).isEqualTo(3);
        assertThat(run.out()).contains("3 keys sent in ", ": 2 found, 0 absent, 1 failed");
        awaitFilled(2);
        assertThat(redis.get("url:7")).startsWith("https://example.com/landing/7?");
    }

    @Test
    void query_isAskedOnce_andItsKeysAreInRedis() throws Exception {
        try (Connection owner = DATABASE.owner();
                Statement statement = owner.createStatement()) {
            boolean unused = statement.execute("CREATE TABLE wanted (key text, hits int)");
            unused = statement.execute("INSERT INTO wanted SELECT n, n FROM generate_series(1, 40) n");
            unused = statement.execute("INSERT INTO wanted VALUES ('absent', 0), (NULL, 0), (E'a\\nb', 0)");
            unused = statement.execute("GRANT SELECT ON wanted TO sluice");
        }
        Path out = folder.resolve("out");
        Run run = query("SELECT key, hits FROM wanted ORDER BY hits DESC", "--keys-out=" + out);
        assertThat(run.exit()).as("%s", run).isZero();
        assertThat(run.out()).contains("41 keys sent in ", ": 40 found, 1 absent, 0 failed");
        assertThat(run.err()).contains("2 rows are left out: ", "41 keys are in " + out);
        assertThat(Files.readAllLines(out)).hasSize(41).startsWith("40", "39");
        awaitFilled(41);

        Path cache = folder.resolve("sluice-warm");
        assertThat(query("SELECT key FROM wanted WHERE hits > 30").exit()).isZero();
        assertThat(cache).isEmptyDirectory();
    }

    @Test
    void query_thatFails_isOneLine_andLeavesNothing() {
        failing("SELECT nothing FROM urls", "the query failed: ERROR: column \"nothing\" does not exist");
        failing("SELECT FROM urls", "the query failed: it has no columns");
        failing("DELETE FROM urls", "the query failed: ");
        failing("SELECT random_key FROM urls WHERE random_key = 'none'", "the query gives no keys");
        failing("SELECT pg_sleep(30)", "the query failed: ERROR: canceling statement due to statement timeout");
        Run nowhere = warm("--query=SELECT 1", "--db=jdbc:postgresql://127.0.0.1:1/none", "--db-user=u");
        assertThat(nowhere.err().lines().toList())
                .last()
                .asString()
                .contains("the query failed: Connection to 127.0.0.1:1 refused");
        assertThat(folder.resolve("sluice-warm")).isEmptyDirectory();
    }

    private void failing(String sql, String says) {
        Run run = query(sql, "--query-timeout=1s");
        assertThat(run.exit()).as("%s", run).isEqualTo(1);
        assertThat(run.err().lines().toList())
                .hasSize(2)
                .last()
                .asString()
                .startsWith("sluice: ")
                .contains(says);
    }

    /** A write in the query's transaction is refused, whatever the role may do. */
    @Test
    void query_cannotWrite() throws SQLException {
        try (Connection owner = DATABASE.owner();
                Statement statement = owner.createStatement()) {
            boolean unused = statement.execute("CREATE FUNCTION add_one() RETURNS text LANGUAGE sql SECURITY DEFINER"
                    + " AS $$INSERT INTO urls VALUES ('added', 'v') RETURNING random_key$$");
        }
        Run run = query("SELECT add_one()");
        assertThat(run.err()).contains("cannot execute INSERT in a read-only transaction");
    }
}
