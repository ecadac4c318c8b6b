package io.sluice.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.coalesce.Fill;
import io.sluice.coalesce.Value;
import io.sluice.embedded.DataFolder;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.SharedServers;
import java.lang.management.ManagementFactory;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

class RedisFillerIT {
    private static final Duration SOON = Duration.ofSeconds(15);

    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Path temp;

    RedisFillerIT(@TempDir Path temp) {
        this.temp = temp;
    }

    @BeforeEach
    void listen() {
        log.start();
        logger().addAppender(log);
    }

    @AfterEach
    void stopListening() {
        logger().detachAppender(log);
    }

    @Test
    void offer_foundAndAbsent_areReadByPlainGet() {
        EmbeddedRedis server = SharedServers.redis();
        try (RedisFiller filler = filler(server, "plain:");
                Jedis reader = client(server)) {
            filler.offer(List.of(found("abc", "https://example.com/ä?x=1"), absent("nope"), found("empty", "")));
            await().atMost(SOON).until(() -> filler.written() == 2);
            assertThat(reader.get("plain:abc")).isEqualTo("https://example.com/ä?x=1");
            assertThat(reader.pttl("plain:abc")).isBetween(3_200_000L, 3_960_000L);
            assertThat(reader.get("plain:nope")).isEmpty();
            assertThat(reader.pttl("plain:nope")).isBetween(1L, 33_000L);
            assertThat(reader.get("plain:empty")).isNull();
            assertThat(filler.dropped()).isEqualTo(1);
            assertThat(filler.failed()).isZero();
            assertThat(filler.buffered()).isZero();
            assertThat(filler.connected()).isTrue();
            assertThat(filler.lastProblem()).isNull();
        }
    }

    @Test
    void offer_manyKeys_haveTimesToLiveThatDiffer() {
        EmbeddedRedis server = SharedServers.redis();
        try (RedisFiller filler = filler(server, "jitter:");
                Jedis reader = client(server)) {
            filler.offer(IntStream.range(0, 3000)
                    .mapToObj(i -> found("k" + i, "v" + i))
                    .toList());
            await().atMost(SOON).until(() -> filler.written() == 3000);
            List<Long> left = IntStream.range(0, 200)
                    .mapToObj(i -> reader.pttl("jitter:k" + i))
                    .toList();
            assertThat(left).allMatch(millis -> millis > 3_200_000 && millis <= 3_960_000);
            assertThat(left.stream().distinct().count()).isGreaterThan(150);
            assertThat(reader.get("jitter:k2999")).isEqualTo("v2999");
        }
    }

    @Test
    void offer_strangeKeys_areKeptApartAndExact() {
        List<String> keys = List.of(
                "{a}",
                "a}",
                "{",
                "a b",
                " a",
                "a:b",
                ":",
                "\u00e9",
                "e\u0301",
                "\ud83d\ude00",
                "\ufffd",
                "?",
                "'",
                "\"",
                "\\",
                "'; drop table urls; --",
                "*",
                "\r\nFLUSHALL\r\n",
                "x".repeat(512));
        EmbeddedRedis server = SharedServers.redis();
        try (RedisFiller filler = filler(server, "odd:");
                Jedis reader = client(server)) {
            filler.offer(keys.stream().map(key -> found(key, "value of " + key)).toList());
            await().atMost(SOON).until(() -> filler.written() == keys.size());
            for (String key : keys) {
                byte[] bytes = ("odd:" + key).getBytes(StandardCharsets.UTF_8);
                assertThat(reader.get(bytes)).as(key).isEqualTo(("value of " + key).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void redisKilledAndStartedAgain_fillsResumeAndOffersNeverBlock() {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedRedis server = SharedServers.ownRedis(folder);
                RedisFiller filler = filler(server, "url:")) {
            filler.offer(List.of(found("before", "v")));
            await().atMost(SOON).until(() -> filler.written() == 1);

            server.kill();
            long slowest = 0;
            for (int batch = 0; batch < 500; batch++) {
                long start = System.nanoTime();
                filler.offer(batch(batch * 200, 200));
                slowest = Math.max(slowest, System.nanoTime() - start);
            }
            assertThat(Duration.ofNanos(slowest)).isLessThan(Duration.ofMillis(500));
            await().atMost(SOON).until(() -> !filler.connected() && filler.lastProblem() != null);
            assertThat(filler.buffered()).isLessThanOrEqualTo(50_000);

            server.restart();
            try (Jedis reader = client(server)) {
                await().atMost(SOON).until(() -> {
                    filler.offer(List.of(found("after", "v")));
                    return filler.lastProblem() == null && "v".equals(reader.get("url:after"));
                });
            }
            assertThat(filler.dropped()).isPositive();
            assertThat(lines(Level.WARN)).hasSizeBetween(1, 2); // lost, unreachable
            await().atMost(SOON).until(() -> lines(Level.INFO).size() == 1);
        }
    }

    @Test
    void redisHangs_offersNeverBlockAndFillsResume() {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedRedis server = SharedServers.ownRedis(folder);
                RedisFiller filler = filler(server, "url:")) {
            await().atMost(SOON).until(filler::connected);
            server.pause();
            long start = System.nanoTime();
            String large = "v".repeat(100_000);
            for (int i = 0; i < 2000; i++) {
                filler.offer(List.of(found("k" + i, large)));
            }
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(filler.dropped()).isPositive();
            await().atMost(SOON).until(() -> {
                filler.offer(List.of(found("k", "v")));
                return filler.failed() > 0;
            });
            server.resume();
            long before = filler.written();
            await().atMost(SOON).until(() -> {
                filler.offer(List.of(found("late", "v")));
                return filler.written() > before;
            });
        }
    }

    @Test
    void redisFull_countsFailedWarnsOnceAndRecovers() {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedRedis server = SharedServers.ownRedis(folder);
                Jedis admin = client(server);
                RedisFiller filler = filler(server, "url:")) {
            admin.configSet("maxmemory-policy", "noeviction");
            admin.configSet("maxmemory", "1");
            for (int i = 0; i < 10; i++) {
                filler.offer(batch(i * 10, 10));
            }
            await().atMost(SOON).until(() -> filler.failed() == 100);
            assertThat(filler.written()).isZero();
            assertThat(filler.connected()).isTrue();
            assertThat(filler.lastProblem()).contains("OOM");
            assertThat(lines(Level.WARN)).singleElement().asString().contains("OOM");

            admin.configSet("maxmemory", "100mb");
            await().atMost(SOON).until(() -> {
                filler.offer(batch(0, 10));
                return filler.written() > 0 && filler.lastProblem() == null;
            });
            assertThat(lines(Level.INFO)).singleElement().asString().contains("takes fills again");
            assertThat(lines(Level.WARN)).hasSize(1);
        }
    }

    @Test
    void wrongPassword_oneWarnAndNoSecretInIt() {
        EmbeddedRedis server = SharedServers.redis();
        try (RedisFiller filler = new RedisFiller(settings(server.uri(), "falsches", "url:"))) {
            await().atMost(SOON).until(() -> filler.lastProblem() != null);
            await().pollDelay(Duration.ofMillis(700)).atMost(SOON).until(() -> true); // more attempts, no more lines
            assertThat(lines(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("WRONGPASS")
                    .doesNotContain("falsches");
            assertThat(filler.connected()).isFalse();
        }
    }

    @Test
    void userWithoutRights_countsFailed_userWithSetAlone_isEnough() {
        EmbeddedRedis server = SharedServers.redis();
        try (Jedis admin = client(server)) {
            admin.aclSetUser("mayset", "on", ">p1", "~mine:*", "+set");
            admin.aclSetUser("maynot", "on", ">p2", "~mine:*", "+get");
        }
        String at = "127.0.0.1:" + server.port();
        try (RedisFiller filler = new RedisFiller(settings("redis://mayset@" + at, "p1", "mine:"))) {
            filler.offer(batch(0, 7));
            await().atMost(SOON).until(() -> filler.written() == 7);
        }
        try (RedisFiller filler = new RedisFiller(settings("redis://maynot@" + at, "p2", "mine:"))) {
            filler.offer(batch(0, 7));
            await().atMost(SOON).until(() -> filler.failed() == 7);
            assertThat(filler.lastProblem()).contains("NOPERM");
        }
    }

    @Test
    void readOnlyReplica_countsFailed() {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedRedis server = SharedServers.ownRedis(folder);
                Jedis admin = client(server);
                RedisFiller filler = filler(server, "url:")) {
            admin.replicaof("127.0.0.1", 1);
            await().atMost(SOON).until(() -> {
                filler.offer(batch(0, 5));
                return filler.failed() >= 5;
            });
            assertThat(filler.lastProblem()).contains("READONLY");
            admin.replicaofNoOne();
            await().atMost(SOON).until(() -> {
                filler.offer(batch(0, 5));
                return filler.written() > 0 && filler.lastProblem() == null;
            });
        }
    }

    @Test
    void databaseOfTheUri_isUsed() {
        EmbeddedRedis server = SharedServers.redis();
        try (RedisFiller filler = new RedisFiller(settings(SharedServers.redisUri(9), server.password(), "db:"));
                Jedis reader = client(server)) {
            filler.offer(List.of(found("k", "v")));
            await().atMost(SOON).until(() -> filler.written() == 1);
            assertThat(reader.get("db:k")).isNull();
            reader.select(9);
            assertThat(reader.get("db:k")).isEqualTo("v");
        }
    }

    @Test
    void close_writesWhatWaits() {
        EmbeddedRedis server = SharedServers.redis();
        RedisFiller filler = filler(server, "close:");
        await().atMost(SOON).until(filler::connected);
        filler.offer(batch(0, 5000));
        filler.close(Duration.ofSeconds(10));
        assertThat(filler.written()).isEqualTo(5000);
        filler.offer(batch(0, 3));
        assertThat(filler.dropped()).isEqualTo(3);
        assertThat(filler.connected()).isFalse();
        filler.close();
    }

    @Test
    void close_redisSilent_endsWithinGrace() throws Exception {
        try (ServerSocket silent = new ServerSocket(0)) {
            RedisFiller filler = new RedisFiller(settings("redis://127.0.0.1:" + silent.getLocalPort(), null, "url:"));
            await().atMost(SOON).until(filler::connected);
            filler.offer(batch(0, 5));
            long start = System.nanoTime();
            filler.close(Duration.ofMillis(100));
            assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
            assertThat(filler.written()).isZero();
            assertThat(filler.failed() + filler.dropped()).isEqualTo(5);
        }
    }

    @Test
    void idle_usesNoProcessor() {
        EmbeddedRedis server = SharedServers.redis();
        try (RedisFiller filler = filler(server, "idle:")) {
            filler.offer(batch(0, 1));
            await().atMost(SOON).until(() -> filler.written() == 1);
            long thread = Thread.getAllStackTraces().keySet().stream()
                    .filter(t -> t.getName().equals("sluice-filler") && t.isAlive())
                    .mapToLong(Thread::getId)
                    .max()
                    .orElseThrow();
            var threads = ManagementFactory.getThreadMXBean();
            await().atMost(SOON).until(() -> threads.getThreadInfo(thread).getThreadState() == Thread.State.WAITING);
            long waits = threads.getThreadInfo(thread).getWaitedCount();
            await().pollDelay(Duration.ofMillis(500)).atMost(SOON).until(() -> true);
            assertThat(threads.getThreadInfo(thread).getWaitedCount()).isEqualTo(waits);
        }
    }

    private static List<Fill<String, Value>> batch(int from, int count) {
        List<Fill<String, Value>> fills = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            fills.add(found("k" + i, "v" + i));
        }
        return fills;
    }

    private static Fill<String, Value> found(String key, String value) {
        return new Fill<>(key, Value.of(value));
    }

    private static Fill<String, Value> absent(String key) {
        return new Fill<>(key, null);
    }

    private static RedisFiller filler(EmbeddedRedis server, String prefix) {
        return new RedisFiller(settings(server.uri(), server.password(), prefix));
    }

    private static RedisSettings settings(String uri, @Nullable String password, String prefix) {
        return RedisSettings.of(
                RedisAddress.parse(URI.create(uri)),
                password,
                prefix,
                Duration.ofHours(1),
                0.1,
                Duration.ofSeconds(30));
    }

    private static Jedis client(EmbeddedRedis server) {
        return new Jedis(
                new HostAndPort("127.0.0.1", server.port()),
                DefaultJedisClientConfig.builder()
                        .autoNegotiateProtocol(false)
                        .password(server.password())
                        .build());
    }

    private List<String> lines(Level level) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(RedisFiller.class);
    }
}
