package io.sluice.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.config.ServeOptions;
import io.sluice.embedded.SharedServers;
import io.sluice.programs.DataFolder;
import io.sluice.programs.OwnProcesses;
import io.sluice.redis.RedisFacts;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import io.sluice.servers.Servers;
import io.sluice.servers.ShutdownSteps;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;

/** The embedded Redis as a cluster. */
@EnabledIf(value = "io.sluice.embedded.GivenRedis#isOfSeven", disabledReason = "needs Redis 7 or newer")
@EnabledIfSystemProperty(named = "sluice.test.full", matches = "true")
@Timeout(60)
class RedisNodesIT {
    @Test
    void redisNodes_areAClusterThatTakesWrites_andEndsWithUs(@TempDir Path temp) throws Exception {
        Path folder = temp.resolve("d");
        ServeOptions options = ConfigurationTest.options(
                Map.of(), null, "--redis-nodes=3x0", "--rows=10", SharedServers.dataDir(folder));
        try (ShutdownSteps steps = new ShutdownSteps()) {
            Servers servers = Servers.start(options, steps, line -> {});
            RedisServers cluster = Objects.requireNonNull(servers.redis());
            List<RedisSettings> homes = RedisSettings.of(
                            cluster, servers.redisPassword(), "p:", Duration.ofHours(1), 0, Duration.ofHours(1))
                    .homes();
            assertThat(homes).hasSize(3);
            for (RedisSettings home : homes) {
                assertThat(RedisFacts.of(home, "").said()).containsEntry("cluster_enabled", "1");
            }
        }
        try (DataFolder data = DataFolder.open(folder)) {
            assertThat(new OwnProcesses(data, "redis").running()).isEmpty();
        }
    }
}
