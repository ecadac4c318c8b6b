package io.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.redis.RedisAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.exceptions.JedisDataException;

class SlotMapTest {
    private static final ClusterAddress CLUSTER = ClusterAddress.parse("redis+cluster://seed:7000");
    private static final RedisAddress ASKED = CLUSTER.at("asked", 7009);

    private static byte[] text(String words) {
        return words.getBytes(StandardCharsets.US_ASCII);
    }

    private static List<?> range(long from, long to, @Nullable String host, long port) {
        return List.of(from, to, Arrays.asList(host == null ? null : text(host), port, text("id")));
    }

    private static byte[] info(String state, int epoch) {
        return text("cluster_state:" + state + "\r\ncluster_current_epoch:" + epoch + "\r\n");
    }

    @Test
    void read_joinsTheRangesOfAMaster_andNamesHostsThatAreUnknown() {
        SlotMap map = SlotMap.read(
                CLUSTER,
                ASKED,
                List.of(
                        range(100, 16383, null, 7001),
                        range(0, 49, "b", 7002),
                        range(60, 99, "b", 7002),
                        range(50, 59, "", 7001)),
                info("ok", 7));

        assertThat(map.masters())
                .extracting(shard -> shard.master().toString())
                .containsExactly("redis://b:7002", "redis://asked:7001");
        assertThat(map.masters())
                .extracting(shard -> shard.slots().toString())
                .containsExactly("0-49,60-99", "50-59,100-16383");
        assertThat(map.master(55)).hasToString("redis://asked:7001");
        assertThat(map.epoch()).isEqualTo(7);
        assertThat(map.ok() && map.isWhole()).isTrue();
    }

    @Test
    void read_ofOneThatDoesNotServe_saysWhatIsMissing() {
        SlotMap map = SlotMap.read(CLUSTER, ASKED, List.of(range(0, 99, "b", 7002)), info("fail", 7));

        assertThat(map.isWhole() || map.ok()).isFalse();
        assertThat(map.served()).isEqualTo(100);
        assertThat(map.master(100)).isNull();
    }

    @Test
    void read_ofMastersThatDoNotAnswer_isNotWhole() {
        byte[] info = text("cluster_state:ok\r\ncluster_slots_fail:100\r\ncluster_current_epoch:7\r\n");
        SlotMap map = SlotMap.read(CLUSTER, ASKED, List.of(range(0, 99, "a", 1), range(100, 16383, "b", 2)), info);

        assertThat(map.ok()).isTrue();
        assertThat(map.isWhole()).isFalse();
        assertThat(map.silent()).isEqualTo(100);
    }

    @Test
    void sharesAs_countsSlots_andNotAddresses() {
        SlotMap map =
                SlotMap.read(CLUSTER, ASKED, List.of(range(0, 99, "a", 1), range(100, 16383, "b", 2)), info("ok", 1));
        SlotMap failedOver =
                SlotMap.read(CLUSTER, ASKED, List.of(range(0, 99, "c", 3), range(100, 16383, "b", 2)), info("ok", 2));
        SlotMap resharded =
                SlotMap.read(CLUSTER, ASKED, List.of(range(0, 98, "a", 1), range(99, 16383, "b", 2)), info("ok", 1));

        assertThat(failedOver.sharesAs(map)).isTrue();
        assertThat(resharded.sharesAs(map)).isFalse();
    }

    @Test
    void read_ofWhatIsNoCluster_isTheServersOwnRefusal() {
        JedisDataException refusal = new JedisDataException("ERR This instance has cluster support disabled");

        assertThatThrownBy(() -> SlotMap.read(CLUSTER, ASKED, refusal, refusal)).isSameAs(refusal);
    }
}
