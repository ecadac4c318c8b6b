package io.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.wire.Cache;
import io.sluice.bench.wire.Keys;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class FrontEndTest {
    private static final Keys KEYS = Keys.zipf(1000);

    private static FrontEndLoad load(URI provider, Cache cache) {
        return new FrontEndLoad(provider, cache, KEYS, 2000, 20, true, Duration.ofMillis(600), Duration.ofMillis(250));
    }

    private static String even(String command) {
        if (!command.startsWith("GET")) {
            return "+OK\r\n";
        }
        return (command.charAt(command.length() - 1) - '0') % 2 == 0 ? FakeRedis.value("http://a.org") : "$-1\r\n";
    }

    @Test
    void theProviderIsAskedForWhatRedisDoesNotKnowAndForNothingElse() throws Exception {
        try (FakeRedis redis = new FakeRedis(FrontEndTest::even);
                FakeServer provider = FakeServer.with(FakeServer.answer(200, "http://a.org"))) {
            FrontEndMeasured measured = new FrontEnd().run(load(provider.address(), redis.cache()));

            assertThat(redis.commands).startsWith("AUTH secret", "FLUSHALL").contains("GET url:1");
            assertThat(provider.requests).isNotEmpty().allSatisfy(request -> assertThat(request.line())
                    .matches("GET /single/\\d*[13579] HTTP/1.1"));
            Set<String> missed = redis.commands.stream()
                    .filter(command -> command.matches("GET .*[13579]"))
                    .map(command -> command.substring("GET url:".length()))
                    .collect(Collectors.toSet());
            assertThat(provider.requests).allSatisfy(request -> assertThat(missed)
                    .contains(request.line().replaceAll("\\D*(\\d+) .*", "$1")));
            FrontEndMeasured.Slice whole = measured.whole();
            assertThat(measured.slices()).hasSize(3);
            assertThat(whole.arrived()).isEqualTo(1200);
            assertThat(whole.hits().total() + whole.fills().total() + measured.unfinished())
                    .isEqualTo(1200);
            assertThat(whole.missed()).isGreaterThanOrEqualTo(whole.fills().total());
            assertThat(whole.hitRate()).isBetween(20.0, 80.0);
            assertThat(whole.fills().latency().getMinValue()).isPositive();
            assertThat(measured.unanswered()).isZero();
        }
    }

    @Test
    void lookupsArriveByPlan_thoughNoneIsAnswered() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        try (FakeRedis redis = new FakeRedis(command -> command.startsWith("GET") ? "$-1\r\n" : "+OK\r\n");
                FakeServer provider = new FakeServer((request, number) -> {
                    boolean unused = number > 1 && over.await(20, TimeUnit.SECONDS);
                    return FakeServer.answer(200, "");
                })) {
            FrontEndMeasured measured = new FrontEnd().run(load(provider.address(), redis.cache()));

            assertThat(measured.whole().arrived()).isEqualTo(1200);
            assertThat(measured.whole().fills().total()).isEqualTo(1);
            assertThat(measured.unfinished()).isEqualTo(1199);
            assertThat(provider.requests).hasSizeLessThanOrEqualTo(21);
        } finally {
            over.countDown();
        }
    }

    @Test
    void theTimeThatAMissWaitsForAConnectionCounts() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (FakeRedis redis = new FakeRedis(command -> command.startsWith("GET") ? "$-1\r\n" : "+OK\r\n");
                FakeServer provider = new FakeServer((request, number) -> {
                    boolean unused = never.await(20, TimeUnit.MILLISECONDS);
                    return FakeServer.answer(200, "");
                })) {
            FrontEndMeasured.Slice whole = new FrontEnd()
                    .run(new FrontEndLoad(
                            provider.address(),
                            redis.cache(),
                            KEYS,
                            2000,
                            1,
                            true,
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(1)))
                    .whole();

            // 2,000 are due and at most 50 are answered: the last of these was due long before it was sent.
            assertThat(whole.fills().total()).isBetween(5L, 50L);
            assertThat(whole.fills().millis(100))
                    .isGreaterThan(15.0 * whole.fills().total());
        }
    }

    @Test
    void errorsOfTheProviderAreCountedByStatus() throws Exception {
        try (FakeRedis redis = new FakeRedis(FrontEndTest::even);
                FakeServer provider = FakeServer.with(FakeServer.answer(503, "full"))) {
            FrontEndMeasured.Slice whole =
                    new FrontEnd().run(load(provider.address(), redis.cache())).whole();

            assertThat(whole.fills().answered()).containsOnlyKeys(503);
            assertThat(whole.fills().errors()).isEqualTo(whole.fills().total());
        }
    }

    @Test
    void aWrongPasswordIsSaidInOneLine() throws Exception {
        try (FakeRedis redis = new FakeRedis(command -> "-WRONGPASS invalid password\r\n");
                FakeServer provider = FakeServer.with(FakeServer.answer(200, ""))) {
            assertThatThrownBy(() -> new FrontEnd().run(load(provider.address(), redis.cache())))
                    .isInstanceOf(BenchException.class)
                    .hasMessage(redis.cache() + " answered with an error: -WRONGPASS invalid password");
        }
    }

    @Test
    void noRedisIsSaidInOneLine() throws Exception {
        int free = freePort();
        try (FakeServer provider = FakeServer.with(FakeServer.answer(200, ""))) {
            assertThatThrownBy(() -> new FrontEnd()
                            .run(load(provider.address(), new Cache("127.0.0.1", free, "secret", "url:"))))
                    .isInstanceOf(BenchException.class)
                    .hasMessageContaining("Redis at 127.0.0.1:" + free + " cannot be reached")
                    .hasMessageNotContaining("secret");
        }
    }

    @Test
    void aRedisThatGoesAwayEndsTheLoad() throws Exception {
        Set<String> asked = ConcurrentHashMap.newKeySet();
        CountDownLatch some = new CountDownLatch(1);
        try (FakeRedis redis = new FakeRedis(command -> {
                    if (asked.add(command) && asked.size() > 20) {
                        some.countDown();
                    }
                    return even(command);
                });
                FakeServer provider = FakeServer.with(FakeServer.answer(200, ""))) {
            Thread end = new Thread(() -> {
                try {
                    some.await();
                    redis.goAway();
                } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            });
            end.start();
            FrontEndLoad minutes = new FrontEndLoad(
                    provider.address(),
                    redis.cache(),
                    KEYS,
                    2000,
                    20,
                    false,
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(1));
            assertThatThrownBy(() -> new FrontEnd().run(minutes))
                    .isInstanceOf(BenchException.class)
                    .hasMessageContaining(redis.cache().toString());
            end.join();
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
