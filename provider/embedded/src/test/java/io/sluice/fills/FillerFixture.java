package io.sluice.fills;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.lookup.Value;
import io.sluice.redis.OneRedis;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisSettings;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/** Fills, fillers and plain clients for the tests on a real Redis. */
public final class FillerFixture {
    public static final Duration SOON = Duration.ofSeconds(15);

    private FillerFixture() {}

    /** k0, k1 and so on: from here, and up to there. */
    public static List<String> keys(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "k" + i).toList();
    }

    static List<Fill<String, Value>> batch(int from, int count) {
        List<Fill<String, Value>> fills = new ArrayList<>();
        for (int i = from; i < from + count; i++) {
            fills.add(found("k" + i, "v" + i));
        }
        return fills;
    }

    static Fill<String, Value> found(String key, String value) {
        return new Fill<>(key, Value.of(value));
    }

    static Fill<String, Value> absent(String key) {
        return new Fill<>(key, null);
    }

    static RedisFiller filler(EmbeddedRedis server, String prefix) {
        return new RedisFiller(settings(server.uri(), server.password(), prefix));
    }

    public static RedisSettings settings(String uri, @Nullable String password, String prefix) {
        return RedisSettings.of(
                RedisAddress.parse(URI.create(uri)),
                password,
                prefix,
                Duration.ofHours(1),
                0.1,
                Duration.ofSeconds(30));
    }

    /** The same, as a user who may not see that there are fences, and so fills as if there were none. */
    public static RedisSettings blind(Jedis admin, RedisSettings settings) {
        RedisAddress at = ((OneRedis) settings.address()).at();
        admin.aclSetUser("blind", "on", "nopass", "~" + settings.prefix() + "*", "+set", "+select");
        return RedisSettings.of(
                new RedisAddress(at.host(), at.port(), at.database(), "blind", at.tls()),
                null,
                settings.prefix(),
                settings.ttl(),
                settings.ttlJitter(),
                settings.negativeTtl());
    }

    /** A plain client. */
    public static Jedis client(EmbeddedRedis server) {
        return new Jedis(
                new HostAndPort("127.0.0.1", server.port()),
                DefaultJedisClientConfig.builder()
                        .autoNegotiateProtocol(false)
                        .password(server.password())
                        .build());
    }

    /** Waits until Redis' own clock has come to this second. */
    static void awaitTime(Jedis client, long second) {
        Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> Long.parseLong(client.time().get(0)) >= second);
    }
}
