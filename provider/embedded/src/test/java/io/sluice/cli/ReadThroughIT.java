package io.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.SharedServers;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetForm;
import io.sluice.fleet.FleetServer;
import io.sluice.programs.DataFolder;
import io.sluice.redis.KeySlots;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.RedisClusterClient;
import redis.clients.jedis.params.SetParams;

/** Clients that have no Redis of their own: Sluice asks it for them. What is in Redis was put there by hand, so that it is told apart. */
@Timeout(120)
class ReadThroughIT {
    private static final SharedServers.Database DATABASE = SharedServers.database(100);
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Path temp;

    ReadThroughIT(@TempDir Path temp) {
        this.temp = temp;
    }

    private static RunningDaemon daemon(String redis, String password, String... more) throws Exception {
        List<String> flags = new ArrayList<>(List.of(
                "--db=" + DATABASE.jdbcUrl(),
                "--db-user=" + DATABASE.reader().user(),
                "--redis=" + redis,
                "--changes=off",
                "--recent=0",
                "--read-through",
                "--resp=127.0.0.1:0"));
        flags.addAll(List.of(more));
        return RunningDaemon.start(
                Map.of("SLUICE_DB_PASSWORD", DATABASE.reader().password(), "SLUICE_REDIS_PASSWORD", password),
                flags.toArray(String[]::new));
    }

    private static Jedis client(RunningDaemon daemon) {
        return new Jedis(
                "127.0.0.1",
                Integer.parseInt(daemon.awaitLine(" +Redis' way +redis://127.0.0.1:(\\d+) .*", SOON)
                        .group(1)));
    }

    private static Jedis reach(EmbeddedRedis redis) {
        return new Jedis(
                new HostAndPort("127.0.0.1", redis.port()),
                DefaultJedisClientConfig.builder().password(redis.password()).build());
    }

    private static void awaitRead(RunningDaemon daemon, String key, String value) {
        await().atMost(SOON)
                .untilAsserted(
                        () -> assertThat(daemon.get("/single/" + key).body()).isEqualTo(value));
    }

    @Test
    void entries_areAnswered_atBothPorts_andMissesAreFilled() throws Exception {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedRedis redis = SharedServers.ownRedis(folder);
                Jedis cache = reach(redis);
                RunningDaemon daemon = daemon(redis.uri(), redis.password(), "--redis-patience=1s");
                Jedis client = client(daemon)) {
            cache.set("url:1", "https://by-hand/1", SetParams.setParams().px(100_000));
            cache.set("url:2", "");
            cache.hset("url:3", "somebody", "else");
            cache.set("url:4", "https://by-hand/4");
            awaitRead(daemon, "1", "https://by-hand/1");

            assertThat(client.get("url:1")).isEqualTo("https://by-hand/1");
            assertThat(client.get("url:2")).isNull();
            assertThat(client.get("url:3")).startsWith("https://").doesNotContain("by-hand");
            assertThat(client.pttl("url:1")).isBetween(1L, 100_000L);
            assertThat(client.ttl("url:1")).isBetween(1L, 100L);
            assertThat(client.ttl("url:4")).isEqualTo(-1);
            assertThat(client.ttl("url:2")).isEqualTo(-2);
            assertThat(client.exists("url:1", "url:2", "url:3")).isEqualTo(2);
            assertThat(client.mget("url:4", "url:2", "url:1"))
                    .containsExactly("https://by-hand/4", null, "https://by-hand/1");
            assertThat(daemon.get("/single/2").statusCode()).isEqualTo(404);
            assertThat(daemon.get("/4").headers().firstValue("Location")).contains("https://by-hand/4");
            assertThat(batch(daemon, "[\"1\",\"2\",\"4\"]"))
                    .isEqualTo("{\"1\":\"https://by-hand/1\",\"2\":null,\"4\":\"https://by-hand/4\"}\n");

            String value = client.get("url:5");
            await().atMost(SOON)
                    .untilAsserted(() -> assertThat(cache.get("url:5")).isEqualTo(value));
            assertThat(client.ttl("url:5")).isBetween(1L, 4000L);
            assertThat(daemon.metric("sluice_cache_reads_total{result=\"found\"}"))
                    .isGreaterThan(5);
        }
    }

    private static String batch(RunningDaemon daemon, String keys) throws Exception {
        return daemon.http()
                .send(
                        HttpRequest.newBuilder(URI.create(daemon.lookups() + "/batch"))
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(keys))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    @Test
    void redisAwayOrSilent_allIsLookedUp_andItIsReadAgain() throws Exception {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedRedis redis = SharedServers.ownRedis(folder);
                Jedis cache = reach(redis);
                RunningDaemon daemon = daemon(redis.uri(), redis.password());
                Jedis client = client(daemon)) {
            cache.set("url:1", "https://by-hand");
            awaitRead(daemon, "1", "https://by-hand");

            redis.pause();
            String value = client.get("url:1");
            assertThat(value).startsWith("https://").isNotEqualTo("https://by-hand");
            for (int i = 0; i < 200; i++) {
                assertThat(client.get("url:1")).isEqualTo(value);
            }
            redis.resume();
            awaitReadAgain(cache, client); // what was looked up meanwhile was filled

            redis.kill();
            for (int i = 0; i < 200; i++) {
                assertThat(client.get("url:1")).isEqualTo(value);
            }
            await().atMost(SOON).until(() -> daemon.metric("sluice_trouble{state=\"entries_not_read\"}") == 1);
            redis.restart();
            try (Jedis again = reach(redis)) {
                awaitReadAgain(again, client);
            }
        }
    }

    private static void awaitReadAgain(Jedis cache, Jedis client) {
        await().atMost(SOON).untilAsserted(() -> {
            cache.set("url:1", "https://again");
            assertThat(client.get("url:1")).isEqualTo("https://again");
        });
    }

    @Test
    void readerWithoutTheRight_isToldTheRule_andLookupsGoOn() throws Exception {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedRedis redis = SharedServers.ownRedis(folder);
                Jedis cache = reach(redis)) {
            cache.aclSetUser("filler", "on", ">secret", "+@all", "-mget", "~*", "&*");
            String uri = redis.uri().replace("redis://", "redis://filler@");
            try (RunningDaemon daemon = daemon(uri, "secret")) {
                await().atMost(SOON).untilAsserted(() -> {
                    assertThat(daemon.get("/single/1").statusCode()).isEqualTo(200);
                    assertThat(daemon.told(0, "ACL SETUSER filler .mget .get .pttl ~url:.*"))
                            .hasSize(1);
                });
                assertThat(daemon.getAdmin("/readyz").statusCode()).isEqualTo(200);
                assertThat(daemon.getAdmin("/readyz").body()).contains("ACL SETUSER filler");
            }
        }
    }

    @Test
    @EnabledIf(value = "io.sluice.embedded.GivenRedis#isOfSeven", disabledReason = "needs Redis 7 or newer")
    void entriesOfACluster_areReadWhereTheyAre_alsoWhenTheyMove() throws Exception {
        try (DataFolder folder = DataFolder.open(temp)) {
            SharedServers.lendBinaries(folder);
            Fleet fleet = Fleet.kept(folder, line -> {});
            try {
                fleet.up(FleetForm.cluster("3x0"));
                String password = fleet.secrets().redisPassword();
                FleetServer one = fleet.servers().get(0);
                try (RedisClusterClient cache = RedisClusterClient.builder()
                                .nodes(Set.of(new HostAndPort("127.0.0.1", one.port())))
                                .clientConfig(DefaultJedisClientConfig.builder()
                                        .password(password)
                                        .build())
                                .build();
                        RunningDaemon daemon = daemon(fleet.flags().get(1), password);
                        Jedis client = client(daemon)) {
                    Map<String, String> byHand = new HashMap<>();
                    for (int i = 1; i <= 60; i++) {
                        byHand.put("url:" + i, "https://by-hand/" + i);
                    }
                    awaitAll(client, cache, byHand);

                    one.pause();
                    assertThat(client.mget(byHand.keySet().toArray(String[]::new)))
                            .allSatisfy(value -> assertThat(value).startsWith("https://"))
                            .anySatisfy(value -> assertThat(value).startsWith("https://by-hand/"));
                    one.resume();
                    awaitAll(client, cache, byHand);

                    int slot = KeySlots.of("url:1".getBytes(UTF_8));
                    fleet.reshard(slot, fleet.servers().get(1).name());
                    fleet.reshard(slot, fleet.servers().get(2).name());
                    awaitAll(client, cache, byHand);
                }
            } finally {
                fleet.servers().forEach(FleetServer::kill);
            }
        }
    }

    private static void awaitAll(Jedis client, RedisClusterClient cache, Map<String, String> expected) {
        String[] names = expected.keySet().toArray(String[]::new);
        await().atMost(SOON).untilAsserted(() -> {
            expected.forEach(cache::set); // what was looked up meanwhile was filled
            List<String> values = client.mget(names);
            for (int i = 0; i < names.length; i++) {
                assertThat(values.get(i)).isEqualTo(expected.get(names[i]));
            }
        });
    }
}
