package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.changes.Ledger;
import io.sluice.changes.Owner;
import io.sluice.embedded.Credentials;
import io.sluice.embedded.SharedServers;
import io.sluice.fences.RedisFences;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisSettings;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** The whole daemon with {@code --changes}. */
@Timeout(240)
class ChangesDaemonIT {
    private static final SharedServers.Database DATABASE = SharedServers.database(10);
    private static final int REDIS = 13;
    private static final Duration SOON = Duration.ofSeconds(5);

    /** Recent values live for minutes, so that one which is gone has been dropped. */
    private static final List<String> FLAGS = List.of(
            "--db=" + DATABASE.jdbcUrl(),
            "--db-user=" + DATABASE.reader().user(),
            "--redis=" + SharedServers.redisUri(REDIS),
            "--recent=5m",
            "--negative-ttl=5m");

    private static RunningDaemon start(String... flags) throws Exception {
        List<String> all = new ArrayList<>(FLAGS);
        all.addAll(List.of(flags));
        return RunningDaemon.start(environment(), all.toArray(String[]::new));
    }

    private static Map<String, String> environment() {
        return Map.of(
                "SLUICE_SLOT", "changes_daemon_it",
                "SLUICE_DB_PASSWORD", DATABASE.reader().password(),
                "SLUICE_CHANGES_PASSWORD", DATABASE.changes().password(),
                "SLUICE_REDIS_PASSWORD", SharedServers.redis().password());
    }

    private static String[] as(Credentials role) {
        return new String[] {"--changes=on", "--changes-user=" + role.user()};
    }

    private static Jedis redis() {
        return new Jedis(
                new HostAndPort("127.0.0.1", SharedServers.redis().port()),
                DefaultJedisClientConfig.builder()
                        .password(SharedServers.redis().password())
                        .database(REDIS)
                        .build());
    }

    private static void sql(String sql) throws Exception {
        try (Connection owner = DATABASE.owner();
                Statement statement = owner.createStatement()) {
            statement.execute(sql);
        }
    }

    private static void awaitState(RunningDaemon daemon, String state) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(daemon.getAdmin("/changes").body()).contains("\"state\":\"" + state));
    }

    @Test
    void whatChanges_isGoneFromEveryCache_andAnotherDaemonTakesOver() throws Exception {
        try (Jedis redis = redis();
                RunningDaemon first = start(as(DATABASE.changes()))) {
            awaitState(first, "reading");
            try (RunningDaemon second = start(as(DATABASE.changes()))) {
                awaitState(second, "standing by");
                await().atMost(SOON).untilAsserted(() -> {
                    // Asked again: recent values answer without a fill.
                    redis.del("url:5");
                    sql("UPDATE urls SET url = 'https://example.com/before' WHERE random_key = '5'");
                    assertThat(first.get("/single/5").body()).isEqualTo("https://example.com/before");
                    assertThat(second.get("/single/5").body()).isEqualTo("https://example.com/before");
                    await().atMost(Duration.ofMillis(500)).until(() -> redis.get("url:5") != null);
                });

                sql("UPDATE urls SET url = 'https://example.com/after' WHERE random_key = '5'");
                await().atMost(SOON).untilAsserted(() -> {
                    assertThat(first.get("/single/5").body()).isEqualTo("https://example.com/after");
                    assertThat(second.get("/single/5").body()).isEqualTo("https://example.com/after");
                });
                assertThat(redis.get("url:5")).isNotEqualTo("https://example.com/before");
                isCachedAgain(redis);

                assertThat(second.get("/single/later").statusCode()).isEqualTo(404);
                sql("INSERT INTO urls VALUES ('later', 'https://example.com/later')");
                await().atMost(SOON)
                        .untilAsserted(() ->
                                assertThat(second.get("/single/later").body()).isEqualTo("https://example.com/later"));

                assertThat(drop().err()).contains("changes_daemon_it is read by another");
                first.kill();
                awaitState(second, "reading"); // within five seconds
                sql("UPDATE urls SET url = 'https://example.com/last' WHERE random_key = '5'");
                await().atMost(SOON)
                        .untilAsserted(
                                () -> assertThat(second.get("/single/5").body()).isEqualTo("https://example.com/last"));
                told(second);
                assertThat(Run.of("changes", "status", "--admin", second.admin().replace("http://", ""))
                                .out())
                        .containsPattern("state +\"reading\"")
                        .containsPattern("reader +\"this daemon\"");
                assertThat(changes("adopt", "--value-column=random_key").err()).contains("url: is in use");
                second.terminate();
                second.awaitEnd();
                assertThat(changes("adopt", "--value-column=random_key").err())
                        .as("what was stopped is in nobody's use at once")
                        .contains("all that begins with url: is from then on for");
            }
        }
        assertThat(drop().out()).contains("the slot changes_daemon_it is dropped");
        assertThat(isSlot("changes_daemon_it")).isFalse();
    }

    private static boolean isSlot(String name) throws Exception {
        try (Connection admin = DATABASE.superuser();
                ResultSet slots = admin.createStatement()
                        .executeQuery("SELECT 1 FROM pg_replication_slots WHERE slot_name = '" + name + "'")) {
            return slots.next();
        }
    }

    /** Nobody asks for either key: one was cached when it changed. */
    private static void isCachedAgain(Jedis redis) throws Exception {
        redis.set("url:5", "");
        sql("UPDATE urls SET url = 'https://example.com/unasked' WHERE random_key IN ('5', '6')");
        await().atMost(SOON).until(() -> "https://example.com/unasked".equals(redis.get("url:5")));
        assertThat(redis.get("url:6")).isNull();
    }

    /** A key that is posted to the admin port is dropped. */
    private static void told(RunningDaemon daemon) throws Exception {
        double before = daemon.metric("sluice_changes_applied_total");
        HttpResponse<String> taken = daemon.http()
                .send(
                        HttpRequest.newBuilder(URI.create(daemon.admin() + "/changes"))
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString("[\"7\"]"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        assertThat(taken.statusCode()).isEqualTo(202);
        await().atMost(SOON).untilAsserted(() -> assertThat(daemon.metric("sluice_changes_applied_total"))
                .isGreaterThan(before));
    }

    private static Run drop() {
        return changes("drop");
    }

    private static Run changes(String what, String... flags) {
        List<String> words = new ArrayList<>(List.of("changes", what));
        words.addAll(FLAGS);
        words.addAll(List.of(as(DATABASE.changes())));
        words.addAll(List.of(flags));
        return Run.of(environment(), words.toArray(String[]::new));
    }

    @Test
    void adoptOfSeveralTables_saysWhatIsThereOfEach() throws Exception {
        Path list = Files.createTempFile("sluice", ".properties");
        try {
            Files.writeString(
                    list,
                    """
                    tables = one, two
                    table.one.relation = urls
                    table.one.key = random_key
                    table.one.value = url
                    table.two.relation = urls
                    table.two.key = random_key
                    table.two.columns = *
                    """);
            Run adopt = changes("adopt", "--tables=" + list);
            assertThat(adopt.exit()).isEqualTo(1);
            assertThat(adopt.out()).contains("one: in Redis", "two: in Redis");
            assertThat(adopt.err())
                    .contains("all that begins with one:", "all that begins with two:")
                    .hasLineCount(1);
            adoptsOneTableAlone("--tables=" + list);
        } finally {
            Files.delete(list);
        }
    }

    private static void adoptsOneTableAlone(String list) throws Exception {
        try (Jedis redis = redis()) {
            redis.mset("one:a", "theirs", "two:a", "theirs");
            assertThat(changes("adopt", list, "--table=two").out())
                    .contains("two: in Redis")
                    .doesNotContain("one:");
            assertThat(changes("adopt", list, "--table", "two", "--clear").out())
                    .contains("1 strings were dropped");
            assertThat(redis.keys("[ot][nw][eo]:*")).containsExactly("one:a");
            assertThat(redis.exists("{one:}:fences")).isFalse();
            redis.del("{two:}:fences");
            adoptsWhatIsNotInUse(redis, list);
            redis.del("one:a", "{one:}:fences", "{two:}:fences");
        }
        Run unknown = changes("adopt", list, "--table=three", "--clear");
        assertThat(unknown.exit()).isEqualTo(2);
        assertThat(unknown.err()).contains("--table three: there is no such table; there is one, two");
        assertThat(changes("adopt", "--table=public.urls", "--key-prefix=alone:")
                        .out())
                .as("of one table it is the flag of serve")
                .contains("alone: in Redis");
        assertThat(changes("adopt", "--table=public.nothing", "--key-prefix=alone:")
                        .err())
                .contains("nothing");
    }

    /** As beside a daemon that keeps the first of them for another table. */
    private static void adoptsWhatIsNotInUse(Jedis redis, String list) throws Exception {
        RedisSettings settings = RedisSettings.of(
                RedisAddress.parse(URI.create(SharedServers.redisUri(REDIS))),
                SharedServers.redis().password(),
                "one:",
                SOON,
                0,
                SOON);
        try (RedisFences fences = new RedisFences(settings)) {
            redis.del("one:a");
            fences.claim(new Owner("7", "sluice", "public", "pages", List.of("id"), "url", "sluice"));
            fences.take(new Ledger(1, 0, 1, 100, 10, 100, 0, false, 0));
        }
        redis.mset("one:a", "theirs", "two:a", "theirs");
        Run adopt = changes("adopt", list, "--clear");
        assertThat(adopt.exit()).isEqualTo(1);
        assertThat(adopt.err())
                .contains("one is not adopted: ", "one: is in use", " s and ")
                .hasLineCount(1);
        assertThat(adopt.out()).contains("1 strings were dropped; two: is for");
        assertThat(redis.keys("[ot][nw][eo]:*")).containsExactly("one:a");
    }

    /** In somebody else's Redis, and as somebody else's neighbour. */
    @Test
    void keysOfOthers_stay_untilThePrefixIsAdopted() throws Exception {
        String prefix = "--key-prefix=mine:";
        try (Jedis redis = redis()) {
            redis.set("mine:session:abc", "theirs");
            redis.hset("mine:h", "f", "theirs");
            try (RunningDaemon daemon = start(with(List.of(as(DATABASE.changes())), prefix))) {
                daemon.awaitLine(".*WARN.*mine:.*changes adopt --clear.*--key-prefix.*", SOON);
                assertThat(daemon.get("/single/3").statusCode()).isEqualTo(200);
                assertThat(daemon.getAdmin("/readyz").body())
                        .startsWith("ready")
                        .contains("changes adopt --clear");
                assertThat(daemon.metric("sluice_changes_well")).isZero();
                assertThat(isSlot("changes_daemon_it")).isFalse(); // one that nobody reads would hold the log back
                assertThat(redis.get("mine:session:abc")).isEqualTo("theirs");

                assertThat(changes("adopt", prefix).out()).contains("1 strings and 1 other keys");
                assertThat(redis.get("mine:session:abc")).isEqualTo("theirs");
                assertThat(changes("adopt", "--clear", prefix).out()).contains("1 strings were dropped");
                awaitState(daemon, "reading");
                daemon.awaitLine(".*INFO.*changes are applied again.*", SOON);
                assertThat(redis.exists("mine:session:abc")).isFalse();
                assertThat(redis.hget("mine:h", "f")).isEqualTo("theirs");

                try (RunningDaemon neighbour = start(prefix, "--changes=off")) {
                    neighbour.awaitLine(".*WARN.*mine:.*by another daemon, and not read here.*", SOON);
                    await().atMost(SOON).untilAsserted(() -> {
                        assertThat(neighbour.get("/single/4").statusCode()).isEqualTo(200);
                        assertThat(redis.get("mine:4")).isNotNull();
                    });
                }

                for (String changes : List.of("--changes=off", "--changes=on")) {
                    RunningDaemon other = RunningDaemon.launch(
                            environment(), with(FLAGS, "--key-prefix=mine:", "--value-column=random_key", changes));
                    assertThat(other.awaitEnd()).isEqualTo(1);
                    assertThat(String.join("\n", other.lines()))
                            .contains("keeps mine: for table public.urls")
                            .contains("a prefix of its own");
                }
                daemon.terminate();
                daemon.awaitEnd();
            }
            assertThat(drop().out()).contains("is dropped");
            redis.del("mine:h");
        }
    }

    private static String[] with(List<String> flags, String... more) {
        List<String> all = new ArrayList<>(flags);
        all.addAll(List.of(more));
        return all.toArray(String[]::new);
    }

    @Test
    void auto_whereTheRoleMayNot_saysWhatIsMissing_andFillsAsEver() throws Exception {
        try (Jedis redis = redis();
                RunningDaemon daemon = start("--key-prefix=plain:")) {
            daemon.awaitLine(".*changes are not read: .*ALTER ROLE .*REPLICATION.*--changes off.*", SOON);
            assertThat(daemon.getAdmin("/changes").statusCode()).isEqualTo(404);
            assertThat(daemon.awaitFilled(redis, "/single/3", "plain:3")).startsWith("https://");
        }
    }

    @Test
    void redisPasswordForgotten_isSaid_lookupsGoOn() throws Exception {
        Map<String, String> environment =
                Map.of("SLUICE_DB_PASSWORD", DATABASE.reader().password());
        try (RunningDaemon daemon = RunningDaemon.start(environment, with(FLAGS, "--changes=off"))) {
            daemon.awaitLine(" +NOT FILLING +Redis .*NOAUTH.*", SOON);
            assertThat(daemon.metric("sluice_redis_connected")).isZero();
            assertThat(daemon.getAdmin("/metrics").body()).contains("sluice_trouble{state=\"not_filling\"} 1.0");
            assertThat(daemon.getAdmin("/readyz").body()).startsWith("ready").contains("NOAUTH");
            assertThat(daemon.get("/single/3").statusCode()).isEqualTo(200);
            assertThat(daemon.lines())
                    .filteredOn(line -> line.contains("WARN") && line.contains("Redis"))
                    .hasSize(1);
        }
    }

    @Test
    void on_whereTheRoleMayNot_saysSo_andLookupsGoOn() throws Exception {
        try (RunningDaemon daemon = start("--changes=on", "--key-prefix=not:")) {
            daemon.awaitLine(".*changes are not applied: .*ALTER ROLE .*REPLICATION.*", SOON);
            assertThat(daemon.get("/single/3").statusCode()).isEqualTo(200);
            assertThat(daemon.getAdmin("/readyz").body()).startsWith("ready").contains("ALTER ROLE");
        }
    }
}
