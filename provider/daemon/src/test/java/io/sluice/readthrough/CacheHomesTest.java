package io.sluice.readthrough;

import static io.sluice.readthrough.ReadThroughFixture.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.redis.Homes;
import io.sluice.redis.OneRedis;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A cache whose home is another one after a while, as in a cluster whose slots move. */
@Timeout(60)
class CacheHomesTest {
    @Test
    void home_isNamed_andForgottenWhenItIsNoneAnyMore() throws Exception {
        try (ReadThroughFixture door = new ReadThroughFixture(Duration.ofMillis(100))) {
            Moving moving = new Moving(new OneRedis(at(door.cache.port())));
            RedisSettings settings =
                    RedisSettings.of(moving, null, "url:", Duration.ofHours(1), 0, Duration.ofSeconds(30));
            try (ReadThrough reads = ReadThrough.start(settings, Duration.ofMillis(100))) {
                var unused = reads.before(door.lookups, "url:", door.loop);
                await().atMost(SOON).until(() -> reads.homesTried() == 1);
                moving.home = new OneRedis(at(1));
                await().atMost(SOON)
                        .untilAsserted(() -> assertThat(reads.trouble().now())
                                .contains("Redis redis://127.0.0.1:1 cannot be reached"));
                assertThat(reads.homesTried()).isEqualTo(1);
            }
        }
    }

    /** As of a master to or from which a slot has moved. */
    @Test
    void home_isAnotherAtTheSameServer_keepsItsLink() throws Exception {
        List<Moving> servers = new ArrayList<>();
        try (ReadThroughFixture door = new ReadThroughFixture(Duration.ofSeconds(1), server -> {
            servers.add(new Moving(new Moving(server)));
            return servers.get(0);
        })) {
            door.awaitLink();
            int connections = door.cache.connections();
            for (int i = 0; i < 3; i++) {
                servers.get(0).home = new Moving(new OneRedis(at(door.cache.port())));
                assertThat(door.get("linked")).isEqualTo("yes");
            }
            await().during(Duration.ofMillis(700)) // longer than until the next look
                    .atMost(SOON)
                    .until(() -> door.get("linked").equals("yes") && door.cache.connections() == connections);
        }
    }

    private static RedisAddress at(int port) {
        return new RedisAddress("127.0.0.1", port, 0, null, false);
    }

    private static final class Moving implements RedisServers {
        private volatile RedisServers home;

        Moving(RedisServers home) {
            this.home = home;
        }

        @Override
        public int database() {
            return 0;
        }

        @Override
        public @Nullable String user() {
            return null;
        }

        @Override
        public <W extends Way> W open(Function<RedisAddress, W> ways) {
            return home.open(ways);
        }

        @Override
        public String name() {
            return home.name();
        }

        @Override
        public String whenReplica() {
            return "";
        }

        @Override
        public Homes<RedisServers> homes() {
            return Homes.one(home);
        }
    }
}
