package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.tables.NodeProbe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A replica replays the record of a switch to the next segment up to that one's beginning, while the primary still fills this one up. */
class SwitchedSegmentTest {
    private static final long SEGMENT = 1 << 24;

    private final NumberedTopology topology =
            new NumberedTopology(List.of("a", "b"), new RoutingRules(ReadFrom.REPLICAS, true, Duration.ofSeconds(10)));

    private void seen(int node, boolean inRecovery, long lsn, long reach, long at) {
        topology.seen(node, new NodeProbe(inRecovery, 7, 1, lsn, reach, 0, 0, at, at), at);
    }

    @Test
    void replicaBeyondThePrimarysDisk_serves() {
        seen(0, false, 100, 100, 1);
        seen(1, true, SEGMENT, SEGMENT, 2);
        seen(0, false, SEGMENT - 8192, SEGMENT, 3);
        assertThat(topology.serves(1)).isTrue();
    }
}
