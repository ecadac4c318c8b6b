package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.cli.Run;
import io.sluice.embedded.SharedServers;
import io.sluice.fences.Announcements;
import io.sluice.fences.RedisFences;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetForm;
import io.sluice.fleet.FleetServer;
import io.sluice.postgres.TableSettings;
import io.sluice.programs.DataFolder;
import io.sluice.programs.Ports;
import io.sluice.reader.ChangeReader;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import io.sluice.topology.RedisUrl;
import io.sluice.topology.SentinelMaster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;

/** A master, a replica and three Sentinels: what is filled and kept fresh finds the master, wherever it is. */
@EnabledIf(value = "io.sluice.embedded.GivenRedis#isOfSeven", disabledReason = "needs Redis 7 or newer")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SentinelIT {
    private static final Logger LOG = LoggerFactory.getLogger(SentinelIT.class);
    private static final SharedServers.Database DB = SharedServers.database(20);
    private static final String NAME = "sentinel_it";

    /** Far more than a fail-over takes; how long it took is logged. */
    private static final Duration LONG = Duration.ofSeconds(20);

    private final Queue<String> heard = new ConcurrentLinkedQueue<>();
    private DataFolder folder;
    private Fleet fleet;

    @BeforeAll
    void start(@TempDir Path temp) {
        folder = DataFolder.open(temp.resolve("d"));
        SharedServers.lendBinaries(folder);
        fleet = Fleet.kept(folder, line -> {});
        fleet.up(FleetForm.sentinel(3));
    }

    @AfterAll
    void end() {
        fleet.servers().forEach(FleetServer::kill);
        folder.close();
    }

    private Jedis client(FleetServer server) {
        return new Jedis(
                new HostAndPort("127.0.0.1", server.port()),
                DefaultJedisClientConfig.builder()
                        .autoNegotiateProtocol(false)
                        .password(server.password())
                        .build());
    }

    private boolean isMaster(FleetServer server) {
        try (Jedis client = client(server)) {
            return client.info("replication").contains("role:master");
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** The one Redis that is the master, or the one that is not. */
    private FleetServer redis(boolean master) {
        return fleet.servers().stream()
                .filter(server -> !server.isSentinel() && isMaster(server) == master)
                .findFirst()
                .orElseThrow();
    }

    private String url() {
        return fleet.flags().get(1);
    }

    private RedisSettings settings(RedisServers at, @Nullable String password) {
        return RedisSettings.of(at, password, NAME + ":", Duration.ofHours(1), 0.1, Duration.ofMinutes(1));
    }

    private FreshCache cache(RedisServers at) throws Exception {
        return new FreshCache(
                List.of(DB.jdbcUrl()),
                DB.reader(),
                DB.changes(),
                DB::owner,
                settings(at, fleet.secrets().redisPassword()),
                client(redis(true)),
                NAME,
                TableSettings.of("urls", "random_key", "url", null));
    }

    private Announcements announcements(RedisServers at) {
        return new Announcements(
                settings(at, fleet.secrets().redisPassword()),
                "another daemon",
                "changes_not_heard",
                new ChangeListener() {
                    @Override
                    public void changed(int timeline, List<Change> changes) {
                        changes.forEach(change -> heard.add(change.key()));
                    }

                    @Override
                    public void everything(int timeline, long position, long maxXid) {
                        heard.add("everything");
                    }
                });
    }

    /** When the next fill is written at the master that is to be, and how long after it began to serve. */
    private void awaitFills(FreshCache cache, FleetServer next, String why) throws Exception {
        FreshCache.await(LONG, () -> isMaster(next));
        long serves = System.nanoTime();
        cache.redis.close();
        cache.redis = client(next);
        FreshCache.await(LONG, () -> cache.offer(cache.read(cache.primary, List.of("9"))) == 1);
        LOG.info("{}: the next fill {} ms after the new master", why, (System.nanoTime() - serves) / 1_000_000);
        assertThat(cache.redis.exists(NAME + ":9")).isTrue();
    }

    /** The old one follows the new one at once; Sentinels would take eight seconds to see to it. */
    private void follows(FleetServer old, FleetServer master) {
        try (Jedis client = client(old)) {
            client.replicaof("127.0.0.1", master.port());
        }
        fleet.up(null);
    }

    @Test
    void masterKilled_fillsGoOn_andWhatItHadLostIsDropped() throws Exception {
        FleetServer old = redis(true);
        FleetServer next = redis(false);
        try (SentinelMaster at = (SentinelMaster)
                        RedisUrl.parse(url(), null, fleet.secrets().sentinelPassword());
                FreshCache cache = cache(at);
                Announcements announcements = announcements(at)) {
            ChangeReader reader = cache.follow();
            FreshCache.await(announcements::connected);
            cache.fill("1", "2", "3");
            try (Jedis replica = client(next)) {
                FreshCache.await(() -> replica.exists(NAME + ":1"));
                replica.configSet("masterauth", "wrong");
                replica.sendCommand(Protocol.Command.CLIENT, "KILL", "TYPE", "MASTER");
                FreshCache.await(LONG, () -> replica.info("replication").contains("master_link_status:down"));
                cache.change("UPDATE urls SET url = 'https://example.com/new' WHERE random_key = '1'");
                assertThat(cache.redis.exists(NAME + ":1")).isFalse();
                assertThat(replica.get(NAME + ":1"))
                        .as("the replica has heard nothing")
                        .isNotEmpty();
            }
            old.kill();
            awaitFills(cache, next, "killed");
            cache.redis.configSet("masterauth", fleet.secrets().redisPassword());
            FreshCache.await(LONG, () -> "Redis has come back with older data"
                    .equals(reader.status().lastGap()));
            FreshCache.await(() -> cache.stale().isEmpty());
            assertThat(cache.entries("1").values()).allMatch("https://example.com/new"::equals);

            FreshCache.await(LONG, announcements::connected);
            heard.clear();
            cache.change("UPDATE urls SET url = 'https://example.com/newer' WHERE random_key = '5'");
            FreshCache.await(() -> heard.contains("5"));
            assertThat(at).asString().contains("mymaster (redis://127.0.0.1:" + next.port());
            assertThat(cache.stale()).isEmpty();
        } finally {
            old.start();
            follows(old, next);
        }
    }

    @Test
    void masterThatHung_getsNoWrites_whenItIsBack() throws Exception {
        FleetServer old = redis(true);
        FleetServer next = redis(false);
        try (SentinelMaster at = (SentinelMaster)
                        RedisUrl.parse(url(), null, fleet.secrets().sentinelPassword());
                FreshCache cache = cache(at)) {
            ChangeReader unused = cache.follow();
            cache.fill("1");
            old.pause();
            try {
                awaitFills(cache, next, "hung");
            } finally {
                old.resume();
            }
            try (Jedis client = client(old)) {
                assertThat(client.info("replication"))
                        .as("it knows nothing yet")
                        .contains("role:master");
                cache.awaitApplied(LONG);
                cache.change("UPDATE urls SET url = url || '+' WHERE random_key = '1'");
                FreshCache.await(LONG, () -> cache.offer(cache.read(cache.primary, List.of("10", "11"))) == 2);
                assertThat(client.info("replication")).as("nor now").contains("role:master");
                assertThat(client.exists(NAME + ":10", NAME + ":11")).isZero();
                assertThat(cache.redis.exists(NAME + ":10", NAME + ":11")).isEqualTo(2);
            }
            assertThat(cache.stale()).isEmpty();
        } finally {
            follows(old, next);
        }
    }

    private void says(String url, @Nullable String sentinelPassword, String... words) {
        says(RedisUrl.parse(url, null, sentinelPassword), fleet.secrets().redisPassword(), words);
    }

    private void says(RedisServers at, String password, String... words) {
        try (RedisFences fences = new RedisFences(settings(at, password))) {
            assertThatThrownBy(fences::read)
                    .isInstanceOf(FenceStoreException.class)
                    .extracting(Throwable::getMessage)
                    .asString()
                    .contains(words)
                    .doesNotContain(fleet.secrets().redisPassword())
                    .hasLineCount(1);
        } finally {
            if (at instanceof SentinelMaster master) {
                master.close();
            }
        }
    }

    /** What {@code serve --check} says. */
    private String check(String url) {
        return Run.of(
                        Map.of(
                                "SLUICE_DB_PASSWORD", DB.reader().password(),
                                "SLUICE_REDIS_PASSWORD", fleet.secrets().redisPassword(),
                                "SLUICE_REDIS_SENTINEL_PASSWORD",
                                        fleet.secrets().sentinelPassword()),
                        "serve",
                        "--check",
                        "--db=" + DB.jdbcUrl(),
                        "--db-user=" + DB.reader().user(),
                        "--redis=" + url,
                        "--changes=off",
                        "--listen=127.0.0.1:0",
                        "--admin=127.0.0.1:0")
                .out();
    }

    @Test
    void wrongSettings_areOneLineEach_andOneSentinelIsEnough() throws Exception {
        FleetServer sentinel = fleet.server("s1");
        String there = "127.0.0.1:" + sentinel.port();
        String away = "127.0.0.1:" + Ports.any();
        String plain = "127.0.0.1:" + redis(true).port();
        String password = fleet.secrets().sentinelPassword();
        says(
                url().replace("/mymaster", "/other"),
                password,
                "Redis other",
                "knows no master 'other': it knows mymaster");
        says(
                "redis+sentinel://" + plain + "/mymaster",
                fleet.secrets().redisPassword(),
                "is a Redis and no Sentinel",
                "redis://" + plain);
        says(url(), "wrong", "Sentinel 127.0.0.1:", "does not take the password", "--redis-sentinel-password-file");
        says(url(), null, "wants a password", "SLUICE_REDIS_SENTINEL_PASSWORD");
        says(
                "redis+sentinel://" + away + "/mymaster",
                password,
                "Redis mymaster",
                "Sentinel " + away + ": Connection refused");
        says(RedisUrl.parse("redis://" + there, null, null), password, "is a Sentinel", "redis+sentinel://");

        assertThat(check(url())).contains("Redis: it uses").doesNotContain("FAULT");
        assertThat(check(url().replace("/mymaster", "/other"))).contains("Redis other", "knows no master 'other'");

        try (SentinelMaster at = (SentinelMaster)
                        RedisUrl.parse("redis+sentinel://" + away + "," + there + "/mymaster", null, password);
                RedisFences fences =
                        new RedisFences(settings(at, fleet.secrets().redisPassword()))) {
            assertThat(fences.fences()).isNotNegative();
            assertThat(at).asString().contains("redis://" + plain);
            assertThat(Objects.requireNonNull(at.trouble()).now()).isNull();
        }
    }
}
