package io.sluice.fills;

import static io.sluice.fills.FencedRedis.replayed;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Value;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Fills of values that end with their rows. */
class EndingFillsIT {
    /** Whoever fills: by the script or without, beside others, and while values live shortly. */
    @Test
    void valueThatEnds_isGoneWithItsRow_andItsMatesLiveAsEver() throws Exception {
        for (boolean fenced : List.of(true, false)) {
            try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "ends:")) {
                redis.fenced = fenced;
                if (fenced) {
                    redis.taken();
                }
                redis.write(List.of(
                        fill("plain", Value.of("v")),
                        fill("soon", ending(4000)),
                        fill("absent", null),
                        fill("late", ending(90_000_000))));
                assertThat(redis.client.pttl("ends:soon"))
                        .as("fenced: " + fenced)
                        .isBetween(1L, 4000L);
                assertThat(redis.client.pttl("ends:plain")).isGreaterThan(3_000_000);
                assertThat(redis.client.pttl("ends:late")).isBetween(3_000_000L, 4_000_000L);
                assertThat(redis.client.pttl("ends:absent")).isBetween(5000L, 60_000L);
                if (fenced) {
                    redis.tellTime(-60_000);
                    redis.write(List.of(fill("soon", ending(4000)), fill("late", ending(90_000_000))));
                    assertThat(redis.client.pttl("ends:soon")).isBetween(1L, 4000L);
                    assertThat(redis.client.pttl("ends:late"))
                            .as("nobody applies changes")
                            .isBetween(5000L, 10_000L);
                }
                redis.client.del("ends:plain", "ends:soon", "ends:absent", "ends:late");
            }
        }
    }

    private static Fill<String, Value> fill(String key, @Nullable Value value) {
        return new Fill<>(key, value, replayed(100));
    }

    private static Value ending(long millis) {
        return Value.ofUtf8(new byte[] {'v'}, millis, System.nanoTime());
    }
}
