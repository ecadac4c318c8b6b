package io.sluice.bench.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bench.load.FakeRedis;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RedisCallerTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    private static String reply(String command) {
        return switch (command) {
            case "GET url:known" -> FakeRedis.value("https://example.com/1");
            case "GET url:absent" -> FakeRedis.value("");
            case "GET url:missing" -> "$-1\r\n";
            case "HLEN fences" -> ":12\r\n";
            case "SET a b" -> "-READONLY You can't\r\n";
            default -> "+OK\r\n";
        };
    }

    @Test
    void readsEveryKindOfReply_onOneConnection() throws Exception {
        try (FakeRedis server = new FakeRedis(RedisCallerTest::reply);
                RedisCaller redis = new RedisCaller(server.port(), "secret", LIMIT)) {
            assertThat(redis.entry("known")).isEqualTo("https://example.com/1");
            assertThat(redis.entry("absent")).isEmpty();
            assertThat(redis.entry("missing")).isNull();
            assertThat(redis.ask("HLEN", "fences")).isEqualTo("12");

            assertThat(server.sockets).hasSize(1);
            assertThat(server.commands).startsWith("AUTH secret").contains("GET url:known");
        }
    }

    @Test
    void refusalIsAFailure_inRedisOwnWords_andNeverAReply() throws Exception {
        try (FakeRedis server = new FakeRedis(RedisCallerTest::reply);
                RedisCaller redis = new RedisCaller(server.port(), "secret", LIMIT)) {
            assertThatThrownBy(() -> redis.ask("SET", "a", "b"))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("READONLY You can't");
        }
    }

    @Test
    void connectionThatEnds_isAFailure_andTheNextQuestionHasANewOne() throws Exception {
        try (FakeRedis server = new FakeRedis(RedisCallerTest::reply);
                RedisCaller redis = new RedisCaller(server.port(), "secret", LIMIT)) {
            redis.ask("PING");
            server.sockets.remove().close();

            assertThatThrownBy(() -> redis.ask("PING")).isInstanceOf(IOException.class);
            assertThat(redis.ask("PING")).isEqualTo("OK");
        }
    }

    @Test
    void silenceHasALimit() throws Exception {
        AtomicBoolean silent = new AtomicBoolean();
        try (FakeRedis server = new FakeRedis(command -> silent.get() ? "" : "+OK\r\n");
                RedisCaller redis = new RedisCaller(server.port(), "secret", Duration.ofMillis(200))) {
            redis.ask("PING");
            silent.set(true);
            assertThatThrownBy(() -> redis.ask("PING")).hasMessageContaining("Read timed out");
        }
    }
}
