package io.sluice.fences;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.FenceStore;
import io.sluice.redis.Homes;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import io.sluice.redis.SlotSet;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The fences of a cluster's homes, as slots move. */
class HomeFencesTest {
    private final List<String> deleted = new ArrayList<>();
    private final SilentHome cluster = new SilentHome(null) {
        @Override
        public Homes<RedisServers> homes() {
            return homes;
        }
    };

    private Homes<RedisServers> homes = homes(SlotSet.range(0, 8191), SlotSet.range(8192, 16383));

    private Homes<RedisServers> homes(SlotSet... parts) {
        List<RedisServers> all = new ArrayList<>();
        for (SlotSet slots : parts) {
            all.add(new SilentHome(slots) {
                @Override
                public void deleteHash(byte[] name) {
                    deleted.add(new String(name, StandardCharsets.UTF_8));
                }
            });
        }
        return Homes.of(all, List.of(parts));
    }

    private HomeFences fences() {
        return new HomeFences(
                RedisSettings.of(cluster, null, "url:", Duration.ofHours(1), 0, Duration.ofMinutes(1)),
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
