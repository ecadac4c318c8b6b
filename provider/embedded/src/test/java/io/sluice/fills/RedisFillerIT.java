package io.sluice.fills;

import static io.sluice.fills.FillerFixture.SOON;
import static io.sluice.fills.FillerFixture.absent;
import static io.sluice.fills.FillerFixture.batch;
import static io.sluice.fills.FillerFixture.client;
import static io.sluice.fills.FillerFixture.found;
import static io.sluice.fills.FillerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.SharedServers;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** What readers find. */
class RedisFillerIT {

    /** A fill that has waited for a second is dropped: the wait for the connection is none of it. */
    private static RedisFiller connected(String uri, EmbeddedRedis server, String prefix) {
        RedisFiller filler = new RedisFiller(settings(uri, server.password(), prefix));
        await().atMost(SOON).until(filler::connected);
        return filler;
    }

    private static RedisFiller connected(EmbeddedRedis server, String prefix) {
        return connected(server.uri(), server, prefix);
    }

    private static void awaitWritten(RedisFiller filler, int fills) {
        await().atMost(SOON).untilAsserted(() -> assertThat(filler.written())
                .as(
                        "written; %d dropped, %d failed, %d refused, %d wait, problem %s",
                        filler.dropped(),
                        filler.failed(),
                        Stream.of(FillRefusal.values())
                                .mapToLong(filler::refused)
                                .sum(),
                        filler.buffered(),
                        filler.lastProblem())
                .isEqualTo(fills));
    }

    @Test
    void offer_foundAndAbsent_areReadByPlainGet() throws Exception {
        EmbeddedRedis server = SharedServers.redis();
        try (RedisFiller filler = connected(server, "plain:");
                Jedis reader = client(server)) {
            filler.offer(List.of(found("abc", "https://example.com/ä?x=1"), absent("nope"), found("empty", "")));
            awaitWritten(filler, 2);
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

    /** When it returns true, no reader finds the keys any more, nor does a fill that waited bring them back. */
    @Test
    void forget_keysAreGoneAtOnce_fillsThatWaitedToo() throws Exception {
        EmbeddedRedis server = SharedServers.redis();
        try (RedisFiller filler = connected(server, "forget:");
                Jedis reader = client(server)) {
            filler.offer(List.of(found("old", "v"), found("other", "v")));
            awaitWritten(filler, 2);
            filler.offer(List.of(found("waiting", "v")));
            assertThat(filler.invalidate(List.of("old", "waiting", "never"), SOON))
                    .isTrue();
            assertThat(reader.get("forget:old")).isNull();
            assertThat(reader.get("forget:waiting")).isNull();
            assertThat(reader.get("forget:other")).isEqualTo("v");
            filler.offer(List.of(found("last", "v")));
            await().atMost(SOON).until(() -> reader.get("forget:last") != null);
            assertThat(reader.get("forget:waiting")).isNull();
            assertThat(filler.undropped()).isZero();
        }
    }

    @Test
    void whatIsNoString_isNeitherReplacedNorRemoved() throws Exception {
        EmbeddedRedis server = SharedServers.redis();
        try (RedisFiller filler = connected(server, "alien:");
                Jedis reader = client(server)) {
            reader.hset("alien:hash", "theirs", "1");
            filler.offer(List.of(found("hash", "v"), found("ours", "v")));
            await().atMost(SOON).until(() -> filler.written() == 1 && filler.refused(FillRefusal.FOREIGN) == 1);
            assertThat(filler.invalidate(List.of("hash", "ours"), SOON)).isTrue();
            assertThat(reader.hget("alien:hash", "theirs")).isEqualTo("1");
            assertThat(reader.get("alien:ours")).isNull();
            assertThat(filler.failed()).isZero();
            assertThat(filler.connected()).as("nothing is wrong with Redis").isTrue();
            assertThat(filler.foreign().now()).contains("alien:hash");
            reader.del("alien:hash");
        }
    }

    @Test
    void offer_manyKeys_haveTimesToLiveThatDiffer() throws Exception {
        EmbeddedRedis server = SharedServers.redis();
        try (RedisFiller filler = connected(server, "jitter:");
                Jedis reader = client(server)) {
            filler.offer(IntStream.range(0, 3000)
                    .mapToObj(i -> found("k" + i, "v" + i))
                    .toList());
            awaitWritten(filler, 3000);
            List<Long> left = IntStream.range(0, 200)
                    .mapToObj(i -> reader.pttl("jitter:k" + i))
                    .toList();
            assertThat(left).allMatch(millis -> millis > 3_200_000 && millis <= 3_960_000);
            assertThat(left.stream().distinct().count()).isGreaterThan(150);
            assertThat(reader.get("jitter:k2999")).isEqualTo("v2999");
        }
    }

    @Test
    void offer_strangeKeys_areKeptApartAndExact() throws Exception {
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
        try (RedisFiller filler = connected(server, "strange:");
                Jedis reader = client(server)) {
            filler.offer(keys.stream().map(key -> found(key, "value of " + key)).toList());
            awaitWritten(filler, keys.size());
            for (String key : keys) {
                byte[] bytes = ("strange:" + key).getBytes(StandardCharsets.UTF_8);
                assertThat(reader.get(bytes)).as(key).isEqualTo(("value of " + key).getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    @Test
    void databaseOfTheUri_isUsed() {
        EmbeddedRedis server = SharedServers.redis();
        try (RedisFiller filler = connected(SharedServers.redisUri(9), server, "db:");
                Jedis reader = client(server)) {
            filler.offer(List.of(found("k", "v")));
            awaitWritten(filler, 1);
            assertThat(reader.get("db:k")).isNull();
            reader.select(9);
            assertThat(reader.get("db:k")).isEqualTo("v");
        }
    }

    @Test
    void close_writesWhatWaits() throws Exception {
        EmbeddedRedis server = SharedServers.redis();
        RedisFiller filler = connected(server, "close:");
        filler.offer(batch(0, 5000));
        filler.close(Duration.ofSeconds(10));
        assertThat(filler.written()).isEqualTo(5000);
        filler.offer(batch(0, 3));
        assertThat(filler.dropped()).isEqualTo(3);
        assertThat(filler.connected()).isFalse();
        filler.close();
    }

    @Test
    void idle_looksOnceASecond_andNoMore() throws Exception {
        EmbeddedRedis server = SharedServers.redis();
        try (RedisFiller filler = connected(server, "idle:")) {
            filler.offer(batch(0, 1));
            awaitWritten(filler, 1);
            long thread = Thread.getAllStackTraces().keySet().stream()
                    .filter(t -> t.getName().equals("sluice-filler") && t.isAlive())
                    .mapToLong(Thread::getId)
                    .max()
                    .orElseThrow();
            var threads = ManagementFactory.getThreadMXBean();
            await().atMost(SOON)
                    .until(() -> threads.getThreadInfo(thread).getThreadState() == Thread.State.TIMED_WAITING);
            long waits = threads.getThreadInfo(thread).getWaitedCount();
            await().pollDelay(Duration.ofMillis(500)).atMost(SOON).until(() -> true);
            assertThat(threads.getThreadInfo(thread).getWaitedCount()).isBetween(waits, waits + 2);
        }
    }
}
