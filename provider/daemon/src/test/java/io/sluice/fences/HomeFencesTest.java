package io.sluice.fences;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.FenceStore;
import io.sluice.redis.Homes;
import io.sluice.redis.KeySlots;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import io.sluice.redis.SlotSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** The fences of a cluster's homes, as slots move. */
class HomeFencesTest {
    private final List<String> deleted = new ArrayList<>();
    private Homes<RedisServers> homes = homes(SlotSet.range(0, 8191), SlotSet.range(8192, 16383));

    /** A cluster, or a home of it, of which nobody answers. */
    private final class Silent implements RedisServers {
        private final @Nullable SlotSet slots;

        Silent(@Nullable SlotSet slots) {
            this.slots = slots;
        }

        @Override
        public <W extends Way> W open(Function<RedisAddress, W> ways) {
            throw new JedisConnectionException("nobody is there");
        }

        @Override
        public @Nullable SlotSet slots() {
            return slots;
        }

        @Override
        public String tag() {
            return slots == null ? "" : KeySlots.tag(slots.last());
        }

        @Override
        public Homes<RedisServers> homes() {
            return homes;
        }

        @Override
        public void deleteHash(byte[] name) {
            deleted.add(new String(name, StandardCharsets.UTF_8));
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
        public String name() {
            return "silent";
        }

        @Override
        public String whenReplica() {
            return "";
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof Silent home && Objects.equals(slots, home.slots);
        }

        @Override
        public int hashCode() {
            return 0;
        }
    }

    private Homes<RedisServers> homes(SlotSet... parts) {
        List<RedisServers> all = new ArrayList<>();
        for (SlotSet slots : parts) {
            all.add(new Silent(slots));
        }
        return Homes.of(all, List.of(parts));
    }

    private HomeFences fences() {
        return new HomeFences(
                RedisSettings.of(new Silent(null), null, "url:", Duration.ofHours(1), 0, Duration.ofMinutes(1)),
                owner -> {},
                store -> store);
    }

    @Test
    void homesWithTheSameSlots_stayTheVerySame() {
        homes = homes(SlotSet.range(0, 8191), SlotSet.range(8192, 12000), SlotSet.range(12001, 16383));
        try (HomeFences fences = fences()) {
            List<FenceStore> before = fences.all();
            assertThat(fences.all()).isSameAs(before);

            homes = homes(SlotSet.range(0, 8190), SlotSet.range(8191, 12000), SlotSet.range(12001, 16383));

            List<FenceStore> after = fences.all();
            assertThat(after).hasSize(3);
            assertThat(after.get(2)).isSameAs(before.get(2));
            assertThat(after.get(0)).isNotSameAs(before.get(0));
        }
    }

    /** Its ledgers are those of the daemon that reads changes. */
    @Test
    void whoStandsBy_deletesNoHomeThatIsNoMore() {
        try (HomeFences fences = fences()) {
            assertThat(fences.all()).hasSize(2);
            homes = homes(SlotSet.range(0, 8190), SlotSet.range(8191, 16383));
            assertThat(fences.all()).hasSize(2);
        }
        assertThat(deleted).isEmpty();
    }
}
