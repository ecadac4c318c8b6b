package io.sluice.bench.peers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.embedded.EmbeddedPostgres;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.programs.DataFolder;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.UnifiedJedis;

/** Every strategy on real servers: what its callers are told, and what it asks of the database. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StrategyIT {
    private static final int ROWS = 900;
    private static final int LOOKUPS = 1000;
    private static final int MAX_BATCH = 100;

    private final Map<Peer, RunningPeer> started = new EnumMap<>(Peer.class);
    private final List<AutoCloseable> closing = new ArrayList<>();
    private EmbeddedPostgres postgres;
    private EmbeddedRedis redis;

    @BeforeAll
    void start(@TempDir Path folder) {
        DataFolder data = DataFolder.open(folder);
        closing.add(data);
        postgres = EmbeddedPostgres.start(data, ROWS, line -> {});
        closing.add(postgres);
        redis = EmbeddedRedis.start(data, line -> {});
        closing.add(redis);
    }

    @AfterAll
    void stop() throws Exception {
        closePeers();
        for (int i = closing.size() - 1; i >= 0; i--) {
            closing.get(i).close();
        }
    }

    private PeerSettings settings(Peer peer) {
        return new PeerSettings(
                postgres.jdbcUrl(),
                postgres.reader().user(),
                postgres.reader().password(),
                peer == Peer.SLUICE_FILLS ? URI.create(redis.uri()) : null,
                redis.password(),
                peer.connections(),
                MAX_BATCH,
                Duration.ofMillis(1));
    }

    /** The same one for every test: starting it takes longer than asking it. */
    private RunningPeer running(Peer peer) throws Exception {
        RunningPeer peerOrNull = started.get(peer);
        if (peerOrNull != null) {
            return peerOrNull;
        }
        RunningPeer fresh = RunningPeer.start(peer, settings(peer), 2, 0);
        started.put(peer, fresh);
        return fresh;
    }

    private void closePeers() {
        started.values().forEach(RunningPeer::close);
        started.clear();
    }

    private static PeerCounts counts(RunningPeer peer) throws Exception {
        URI address = URI.create("http://127.0.0.1:" + peer.port());
        return PeerCounts.parse(
                new HttpCaller(address, Duration.ofSeconds(10)).get("/count").body());
    }

    private static HttpResponse<String> get(RunningPeer peer, String path) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + peer.port() + path);
        return HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .build()
                .send(
                        HttpRequest.newBuilder(uri)
                                .timeout(Duration.ofSeconds(10))
                                .build(),
                        BodyHandlers.ofString());
    }

    @ParameterizedTest
    @EnumSource
    void answersOverHttp(Peer peer) throws Exception {
        RunningPeer running = running(peer);
        PeerCounts before = counts(running);
        HttpResponse<String> found = get(running, "/single/7");
        assertThat(found.statusCode()).isEqualTo(200);
        assertThat(found.body()).startsWith("https://example.com/landing/7?");
        assertThat(get(running, "/single/nope").statusCode()).isEqualTo(404);
        assertThat(get(running, "/noop").body()).isEqualTo("ok");
        assertThat(counts(running).minus(before))
                .as("two lookups, one of them found; what needs no database is not counted")
                .isEqualTo(new PeerCounts(2, 2, 1, 0));
    }

    @ParameterizedTest
    @EnumSource
    void aThousandAtOnceAreAllAnswered(Peer peer) throws Exception {
        RunningPeer running = running(peer);
        PeerCounts before = counts(running);
        List<RecordingCaller> callers = ask(running, LOOKUPS);
        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(callers).allMatch(caller -> caller.answers() == 1));
        for (int key = 1; key <= LOOKUPS; key++) {
            String expected = key <= ROWS ? "https://example.com/landing/" + key + "?" : "absent";
            assertThat(callers.get(key - 1).answer()).startsWith(expected);
        }
        await().atMost(Duration.ofSeconds(5))
                .untilAsserted(() -> assertThat(running.strategy().held()).isZero());
        PeerCounts asked = counts(running).minus(before);
        assertThat(asked.rows()).isEqualTo(ROWS);
        if (peer == Peer.HIKARI || peer == Peer.VERTX) {
            assertThat(asked.queries()).as("one for each").isEqualTo(LOOKUPS);
        } else {
            assertThat(asked.queries())
                    .as("shared, in batches that are no larger than they may be")
                    .isBetween((long) LOOKUPS / MAX_BATCH, (long) LOOKUPS / 4);
        }
    }

    /** All of them at once: they all wait for the same timeouts. */
    @Test
    void lookupsFailInWordsWhenTheDatabaseGoesAway() throws Exception {
        closePeers();
        List<RunningPeer> all = new ArrayList<>();
        try {
            for (Peer peer : Peer.values()) {
                all.add(running(peer));
            }
            postgres.kill();
            List<RecordingCaller> callers = new ArrayList<>();
            all.forEach(running -> callers.addAll(ask(running, 20)));
            await().atMost(Duration.ofSeconds(20))
                    .untilAsserted(() -> assertThat(callers).allMatch(caller -> caller.answers() == 1));
            assertThat(callers).allMatch(caller -> caller.answer().startsWith("failed: "));
        } finally {
            closePeers(); // one that has lost its connections is of no use to other tests
            postgres.restart();
        }
    }

    @Test
    void fillsReachRedis() throws Exception {
        assertThat(get(running(Peer.SLUICE_FILLS), "/single/8").statusCode()).isEqualTo(200);
        try (UnifiedJedis client = jedis()) {
            await().atMost(Duration.ofSeconds(5))
                    .untilAsserted(() -> assertThat(client.get("url:8")).contains("/landing/8?"));
        }
    }

    private UnifiedJedis jedis() {
        return RedisClient.builder()
                .hostAndPort(HostAndPort.from("127.0.0.1:" + redis.port()))
                .clientConfig(DefaultJedisClientConfig.builder()
                        .password(redis.password())
                        .build())
                .build();
    }

    /** Asks for the keys 1 and up, each on one of the front's loops, as the front does. */
    private static List<RecordingCaller> ask(RunningPeer running, int lookups) {
        List<RecordingCaller> callers = new ArrayList<>();
        for (int key = 1; key <= lookups; key++) {
            EventLoop loop = running.nextLoop();
            RecordingCaller caller = new RecordingCaller(loop);
            callers.add(caller);
            String asked = Integer.toString(key);
            loop.execute(() -> running.strategy().lookup(asked, caller));
        }
        return callers;
    }
}
