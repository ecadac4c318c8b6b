package io.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisServers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** What is said of a cluster that was given wrongly, or whose nodes say little. */
@Timeout(30)
class ClusterLinesTest {
    private static final RedisAddress MASTER = new RedisAddress("m", 7001, 0, null, false);

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (AutoCloseable one : open) {
            one.close();
        }
    }

    private FakeNode node() throws Exception {
        FakeNode node = new FakeNode();
        open.add(node);
        return node;
    }

    private String line(FakeNode seed) {
        RedisCluster cluster = (RedisCluster) RedisUrl.parse("redis+cluster://" + seed.at(), null, null);
        open.add(cluster);
        try {
            cluster.open(WayOf::new);
            return "";
        } catch (JedisConnectionException e) {
            return e.getMessage();
        }
    }

    /** A way that does not lead there, for a reason. */
    private record WayOf(RedisAddress address) implements RedisServers.Way {
        @Override
        public void connect() {
            throw new JedisConnectionException("its certificate is not for m");
        }

        @Override
        public String role() {
            return "master";
        }

        @Override
        public void abort() {}

        @Override
        public boolean isClosed() {
            return false;
        }
    }

    @Test
    void sentinel_isNamedAsOne() throws Exception {
        FakeNode sentinel = node();
        sentinel.says.put("CLUSTER", "-ERR unknown command 'CLUSTER', with args beginning with: 'SLOTS'");

        assertThat(line(sentinel))
                .startsWith(sentinel.at()
                        + " is a Sentinel, or a Redis without clusters: give ports of the nodes, or --redis"
                        + " redis+sentinel://" + sentinel.at() + "/NAME");
    }

    @Test
    void userWithoutRights_isToldTheRule() throws Exception {
        FakeNode node = node();
        node.says.put("CLUSTER", "-NOPERM this user has no permissions to run the 'cluster|slots' command");

        assertThat(line(node)).endsWith("ACL SETUSER default +cluster|slots +cluster|info");
    }

    @Test
    void masterThatCannotBeReached_isNotTriedByTheNext_whoHearsWhy() {
        SlotMasters masters = new SlotMasters(ClusterAddress.parse("redis+cluster://seed"), null);
        Object slots = List.of(List.of(0L, 16383L, List.of("m".getBytes(StandardCharsets.US_ASCII), 7001L)));
        byte[] info = "cluster_state:ok".getBytes(StandardCharsets.US_ASCII);
        masters.learned(SlotMap.read(masters.address(), MASTER, slots, info));
        assertThatThrownBy(() -> masters.open(1, WayOf::new)).hasMessage("its certificate is not for m");

        assertThatThrownBy(() -> masters.open(2, WayOf::new)).hasMessage("m:7001: its certificate is not for m");
        masters.fails(MASTER, new JedisConnectionException("Connection refused"));
        assertThatThrownBy(() -> masters.open(2, WayOf::new)).hasMessage("m:7001: Connection refused");
        masters.answers(MASTER);
        masters.suspect(3);
        assertThatThrownBy(() -> masters.open(4, WayOf::new)).hasMessage("m:7001 did not answer in time");
    }

    @Test
    void movedWithoutAHost_isTheOneThatSaidIt() throws Exception {
        FakeNode from = node();
        FakeNode to = node();
        from.says.put("GETDEL", "-MOVED 1 :" + to.port());
        to.says.put("GETDEL", "$1\r\nx");
        ClusterAddress cluster = ClusterAddress.parse("redis+cluster://" + from.at());
        try (StrayedEntries strayed = new StrayedEntries(cluster, null, slot -> null)) {
            strayed.delete(List.of("p:1".getBytes(StandardCharsets.US_ASCII)));
        }

        assertThat(to.heard).containsExactly("GETDEL p:1");
    }

    @Test
    void entryThatWasNotDeleted_isToldInTheServersWords() throws Exception {
        FakeNode node = node();
        node.says.put("GETDEL", "-CLUSTERDOWN Hash slot not served");
        ClusterAddress cluster = ClusterAddress.parse("redis+cluster://" + node.at());
        try (StrayedEntries strayed = new StrayedEntries(cluster, null, slot -> null)) {
            List<byte[]> entry = List.of("p:1".getBytes(StandardCharsets.US_ASCII));
            assertThatThrownBy(() -> strayed.delete(entry))
                    .hasMessage(
                            "an entry whose slot moves was not deleted, and has to be: CLUSTERDOWN Hash slot not served");
        }
    }
}
