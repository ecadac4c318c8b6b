package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.tables.NodeProbe;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Nodes that come and go, as the topology sees them. Times are nanoseconds. */
class ComingNodesTest {
    private final RoutingRules rules = new RoutingRules(ReadFrom.REPLICAS, true, Duration.ofSeconds(10));
    private final Topology topology = new Topology(rules, () -> false);
    private final NodeRecord a = topology.join("a");
    private long now;

    private void primary(NodeRecord node, int timeline, long started) {
        now++;
        topology.seen(node, new NodeProbe(false, 7, timeline, 100, 100, 0, 0, started, now, now), now);
    }

    private void replica(NodeRecord node, int timeline) {
        now++;
        topology.seen(node, new NodeProbe(true, 7, timeline, 100, 100, 0, 0, 0, now, now), now);
    }

    private NodeState state(NodeRecord node) {
        return topology.state(node, now);
    }

    @Test
    void nodeThatComes_servesAfterItsFirstGoodLook() {
        primary(a, 1, 1);
        assertThat(topology.isRead(a)).as("no replica is there").isTrue();
        NodeRecord b = topology.join("b");
        assertThat(topology.isRead(b)).isFalse();
        replica(b, 1);
        assertThat(topology.isRead(b)).isTrue();
        assertThat(topology.isRead(a)).isFalse();
    }

    @Test
    void replicaThatGoes_leavesLookupsToThePrimary() {
        NodeRecord b = topology.join("b");
        primary(a, 1, 1);
        replica(b, 1);
        topology.leave(b, now);
        assertThat(topology.isRead(a)).isTrue();
        replica(b, 2);
        assertThat(topology.isRead(a)).as("a late word of it").isTrue();
        assertThat(topology.onlyTimeline()).isEqualTo(1);
    }

    @Test
    void primaryThatGoes_isNone_untilAnotherIsSeen() {
        NodeRecord b = topology.join("b");
        primary(a, 1, 1);
        replica(b, 1);
        topology.leave(a, now);
        assertThat(topology.primary()).isNull();
        assertThat(topology.isRead(b)).isTrue();
        primary(b, 2, 2);
        assertThat(topology.primary()).isSameAs(b);
    }

    /** An old pod's address with a new pod: what went and what comes have nothing to do with each other. */
    @Test
    void sameName_isAnotherNode() {
        NodeRecord b = topology.join("b");
        primary(a, 1, 1);
        topology.away(b, "refused", now);
        topology.leave(b, now);
        NodeRecord again = topology.join("b");
        replica(again, 1);
        assertThat(topology.isRead(again)).isTrue();
    }

    @Test
    void primaryByTwoNames_isOne_andTheOtherTakesOverAtOnce() {
        NodeRecord b = topology.join("b");
        NodeRecord same = topology.join("10.0.0.1:5432");
        primary(a, 1, 1);
        replica(b, 1);
        primary(same, 1, 1);
        assertThat(topology.primary()).isSameAs(a);
        assertThat(topology.isRead(same)).isFalse();
        assertThat(state(same).why()).isEqualTo("it is the same server as a, which is used");
        topology.leave(a, now);
        topology.leave(b, now);
        assertThat(topology.primary()).isSameAs(same);
        primary(same, 1, 1);
        assertThat(topology.isRead(same)).isTrue();
        assertThat(state(same).why()).isNull();
    }

    @Test
    void anotherPrimary_startedAtAnotherTime_isFencedOff() {
        NodeRecord b = topology.join("b");
        primary(a, 1, 1);
        primary(b, 1, 2);
        assertThat(state(b).why()).contains("claims to be the primary");
    }
}
