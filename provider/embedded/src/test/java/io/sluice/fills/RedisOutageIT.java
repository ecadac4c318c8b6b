package io.sluice.fills;

import static io.sluice.fills.FillerFixture.SOON;
import static io.sluice.fills.FillerFixture.batch;
import static io.sluice.fills.FillerFixture.client;
import static io.sluice.fills.FillerFixture.filler;
import static io.sluice.fills.FillerFixture.found;
import static io.sluice.fills.FillerFixture.settings;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.SharedServers;
import io.sluice.embedded.TlsIdentity;
import io.sluice.programs.DataFolder;
import io.sluice.redis.ProblemLog;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.args.ClientType;
import redis.clients.jedis.params.ClientKillParams;

/** What the filler makes of a Redis that is away, slow, full or unwilling. */
class RedisOutageIT {
    private final ListAppender<ILoggingEvent> log = new ListAppender<>();
    private final Path temp;

    RedisOutageIT(@TempDir Path temp) {
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
    void redisStartedAgain_fillsResumeAndOffersNeverBlock() {
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
                int before = i * 10;
                filler.offer(batch(before, 10));
                await().atMost(SOON).until(() -> filler.failed() == before + 10);
            }
            assertThat(filler.written()).isZero();
            assertThat(filler.connected()).isFalse();
            assertThat(filler.lastProblem()).contains("OOM");
            assertThat(lines(Level.WARN)).singleElement().asString().contains("OOM");

            admin.configSet("maxmemory", "100mb");
            await().atMost(SOON).until(() -> {
                filler.offer(batch(0, 10));
                return filler.written() > 0 && filler.lastProblem() == null;
            });
            assertThat(lines(Level.INFO))
                    .singleElement()
                    .asString()
                    .contains("takes fills again")
                    .contains("fills were not written");
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

    /** Nobody fills meanwhile: that it is over is noticed all the same. */
    @Test
    void fullAtFirst_isNoticedWithItsEnd_thoughNobodyFills() {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedRedis server = SharedServers.ownRedis(folder);
                Jedis admin = client(server)) {
            admin.configSet("maxmemory-policy", "noeviction");
            admin.configSet("maxmemory", "1");
            try (RedisFiller filler = filler(server, "url:")) {
                await().atMost(SOON).until(() -> filler.lastProblem() != null);
                assertThat(filler.connected()).isFalse();
                assertThat(lines(Level.WARN)).singleElement().asString().contains("OOM");
                admin.configSet("maxmemory", "0");
                await().atMost(SOON).until(filler::connected);
                assertThat(lines(Level.INFO)).singleElement().asString().contains("takes fills again");
                assertThat(admin.keys("url:*")).isEmpty();

                admin.clientKill(ClientKillParams.clientKillParams()
                        .type(ClientType.NORMAL)
                        .skipMe(ClientKillParams.SkipMe.YES));
                filler.offer(batch(0, 5));
                await().atMost(SOON).until(() -> filler.written() == 5);
                assertThat(filler.failed()).isZero();
            }
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
    void certificateNotTrusted_saysNothingToTheServer() throws Exception {
        TlsIdentity identity = TlsIdentity.make(temp);
        KeyManagerFactory managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(identity.store(), identity.password());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        AtomicInteger heard = new AtomicInteger();
        try (ServerSocket server = context.getServerSocketFactory().createServerSocket(0)) {
            Thread impostor = new Thread(() -> {
                try (Socket socket = server.accept()) {
                    heard.set(socket.getInputStream().read() < 0 ? 0 : 1);
                } catch (IOException e) {
                    // The client has hung up, as it should.
                }
            });
            impostor.start();
            try (RedisFiller filler =
                    new RedisFiller(settings("rediss://localhost:" + server.getLocalPort(), "geheim", "url:"))) {
                await().atMost(SOON).until(() -> filler.lastProblem() != null);
                assertThat(filler.lastProblem()).contains("does not trust its certificate");
                assertThat(filler.connected()).isFalse();
            }
            impostor.join(SOON.toMillis());
            assertThat(heard).hasValue(0);
        }
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

    private List<String> lines(Level level) {
        return List.copyOf(log.list).stream()
                .filter(event -> event.getLevel() == level)
                .map(ILoggingEvent::getFormattedMessage)
                .toList();
    }

    private static Logger logger() {
        return (Logger) LoggerFactory.getLogger(ProblemLog.class.getPackageName());
    }
}
