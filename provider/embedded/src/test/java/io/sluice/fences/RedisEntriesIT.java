package io.sluice.fences;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.SharedServers;
import io.sluice.fills.FillerFixture;
import io.sluice.lookup.Value;
import io.sluice.redis.RedisSettings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.Jedis;

/** What the auditor finds. */
class RedisEntriesIT {

    @Test
    void get_valuesAbsencesAndNothing_some_keysOfThisPrefixAlone() throws Exception {
        EmbeddedRedis server = SharedServers.redis();
        RedisSettings settings = FillerFixture.settings(SharedServers.redisUri(6), server.password(), "e[1]:");
        try (RedisEntries entries = new RedisEntries(settings);
                Jedis client = FillerFixture.client(server)) {
            client.select(6);
            assertThat(entries.some(5)).isEmpty();
            client.set("e[1]:caf\u00e9", "v");
            client.set("e[1]:absent", "");
            assertThat(entries.get(List.of("caf\u00e9", "absent", "none")))
                    .containsOnlyKeys("caf\u00e9", "absent")
                    .containsEntry("caf\u00e9", Value.of("v"))
                    .containsEntry("absent", Value.of(""));
            assertThat(entries.get(List.of())).isEmpty();
            for (int i = 0; i < 2000; i++) {
                client.set("e[1]:k" + i, "v");
                client.set("e1:other" + i, "v");
            }
            assertThat(entries.get(FillerFixture.keys(0, 700))).hasSize(700);
            Set<String> seen = new HashSet<>();
            for (int i = 0; i < 40; i++) {
                List<String> some = entries.some(10);
                assertThat(some).hasSize(10).allMatch(key -> key.matches("k\\d+|caf\u00e9|absent"));
                seen.addAll(some);
            }
            assertThat(seen).hasSizeGreaterThan(100);
        }
    }
}
