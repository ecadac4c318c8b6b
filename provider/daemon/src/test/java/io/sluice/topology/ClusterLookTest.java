package io.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.redis.RedisAddress;
import io.sluice.redis.SlotSet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ClusterLookTest {

    /** Whichever is asked first. */
    @Test
    void masterThatIsBack_isSeen_thoughOthersAreNot() throws Exception {
        try (FakeNode back = new FakeNode()) {
            List<Integer> ports = new ArrayList<>();
            for (int i = 0; i < 9; i++) {
                ports.add(closedPort());
            }
            ports.add(back.port());
            ClusterAddress address = ClusterAddress.parse("redis+cluster://127.0.0.1:" + back.port());
            SlotMasters masters = new SlotMasters(address, null);
            List<SlotMap.Shard> shards = new ArrayList<>();
            for (int port : ports) {
                int slot = shards.size();
                shards.add(new SlotMap.Shard(address.at("127.0.0.1", port), SlotSet.range(slot, slot)));
            }
            masters.learned(new SlotMap(shards, 1, 0, true));
            for (int slot = 0; slot < ports.size(); slot++) {
                masters.suspect(slot);
            }
            RedisAddress there = shards.get(9).master();
            assertThat(masters.failed()).hasSize(10).contains(there);

            try (ClusterLook look = new ClusterLook(masters)) {
                look.start();
                Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> !masters.failed()
                        .contains(there));
            }

            assertThat(masters.failed()).hasSize(9);
        }
    }

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
