package io.sluice.nodes;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.tables.NodeProbe;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Who is the primary and who serves, by what the looks show. Times are seconds. */
class TopologyTest {
    private static final int A = 0;
    private static final int B = 1;
    private static final int C = 2;

    private long now;
    private NumberedTopology topology = topology(ReadFrom.REPLICAS, true);

    private static NumberedTopology topology(ReadFrom readFrom, boolean fallback) {
        return new NumberedTopology(
                List.of("a", "b", "c"), new RoutingRules(readFrom, fallback, Duration.ofSeconds(10)));
    }

    private void primary(int node, int timeline, long lsn) {
        topology.seen(node, new NodeProbe(false, 7, timeline, lsn, lsn, 0, 0, nanos(), nanos()), nanos());
    }

    private void replica(int node, int timeline, long lsn) {
        topology.seen(node, new NodeProbe(true, 7, timeline, lsn, lsn, 0, 0, nanos(), nanos()), nanos());
    }

    private long nanos() {
        return Duration.ofSeconds(now).toNanos();
    }

    private void aLeadsBAndC() {
        primary(A, 1, 100);
        replica(B, 1, 100);
        replica(C, 1, 100);
    }

    @Test
    void standbyThatSaysNoTimeline_followsTheOnlyOne_orNobodyKnows() {
        assertThat(topology.onlyTimeline()).isZero();
        primary(A, 1, 100);
        replica(B, 0, 100);
        assertThat(topology.onlyTimeline()).isEqualTo(1);

        primary(C, 2, 90);
        assertThat(topology.onlyTimeline()).isZero();
        primary(A, 2, 100);
        assertThat(topology.onlyTimeline())
                .as("whoever followed the old one may still do")
                .isZero();
    }

    private List<Boolean> serving() {
        return List.of(topology.serves(A), topology.serves(B), topology.serves(C));
    }

    private NodeState state(int node) {
        return topology.states(nanos()).get(node);
    }

    @Test
    void replicasServe_atOnce_andThePrimaryDoesNot() {
        aLeadsBAndC();

        assertThat(serving()).containsExactly(false, true, true);
        assertThat(topology.primary()).isEqualTo(A);
        assertThat(state(A).role()).isEqualTo(Role.PRIMARY);
        assertThat(state(B).why()).isNull();
    }

    @Test
    void any_everybodyServes() {
        topology = topology(ReadFrom.ANY, true);
        aLeadsBAndC();

        assertThat(serving()).containsExactly(true, true, true);
    }

    @Test
    void primaryOnly_thePrimaryServes() {
        topology = topology(ReadFrom.PRIMARY, true);
        aLeadsBAndC();

        assertThat(serving()).containsExactly(true, false, false);
    }

    @Test
    void replicaAway_leaves_andIsBackAfterThreeGoodLooks() {
        aLeadsBAndC();
        topology.away(B, "connection refused", nanos());
        assertThat(serving()).containsExactly(false, false, true);
        assertThat(state(B).why()).isEqualTo("connection refused");

        replica(B, 1, 100);
        replica(B, 1, 100);
        assertThat(topology.serves(B)).isFalse();
        assertThat(state(B).why()).contains("will be back");
        replica(B, 1, 100);
        assertThat(topology.serves(B)).isTrue();
    }

    @Test
    void noReplica_thePrimaryServes_untilOneIsBack() {
        aLeadsBAndC();
        topology.away(B, "away", nanos());
        topology.away(C, "away", nanos());
        assertThat(serving()).containsExactly(true, false, false);

        for (int i = 0; i < 3; i++) {
            replica(C, 1, 100);
        }
        assertThat(serving()).containsExactly(false, false, true);
    }

    @Test
    void noReplica_withoutFallback_nobodyServes() {
        topology = topology(ReadFrom.REPLICAS, false);
        aLeadsBAndC();
        topology.away(B, "away", nanos());
        topology.away(C, "away", nanos());

        assertThat(serving()).containsExactly(false, false, false);
    }

    @Test
    void lag_isCountedFromWhenThePrimaryWentOn() {
        aLeadsBAndC();
        now = 5;
        primary(A, 1, 200);
        now = 12;
        replica(B, 1, 200);
        replica(C, 1, 100);

        assertThat(state(B).lag()).isZero();
        assertThat(state(C).lag()).isEqualTo(Duration.ofSeconds(7));
        assertThat(state(C).lagBytes()).isEqualTo(100);
        assertThat(topology.serves(C)).isTrue();

        now = 16;
        replica(C, 1, 150);
        assertThat(state(C).why()).startsWith("it is 11 s behind the primary");
        assertThat(serving()).containsExactly(false, true, false);
    }

    @Test
    void idlePrimary_noLag() {
        aLeadsBAndC();
        now = 3600;
        primary(A, 1, 100);
        replica(B, 1, 100);

        assertThat(state(B).lag()).isZero();
        assertThat(topology.serves(B)).isTrue();
    }

    @Test
    void farBehindAtTheStart_isTakenAtItsOwnWord() {
        primary(A, 1, 1000);
        topology.seen(B, new NodeProbe(true, 7, 1, 10, 10, 3_600_000, 0, 0, 0), nanos());

        assertThat(state(B).lag()).isEqualTo(Duration.ofHours(1));
        assertThat(topology.serves(B)).isFalse();
    }

    @Test
    void primaryAway_replicasGoOn_andAreNotTakenForLate() {
        aLeadsBAndC();
        topology.away(A, "connection refused", nanos());
        now = 60;
        replica(B, 1, 100);
        replica(C, 1, 100);

        assertThat(topology.primary()).isEqualTo(-1);
        assertThat(serving()).containsExactly(false, true, true);
    }

    @Test
    void promotion_theNewPrimaryIsFound_andTheOldOneIsFencedOff() {
        aLeadsBAndC();
        topology.away(A, "connection refused", nanos());
        primary(B, 2, 120);
        assertThat(topology.primary()).isEqualTo(B);
        assertThat(serving()).as("C has not followed yet").containsExactly(false, true, false);
        for (int i = 0; i < 3; i++) {
            replica(C, 2, 120);
        }
        assertThat(serving()).containsExactly(false, false, true);

        primary(A, 1, 900);
        assertThat(topology.primary()).isEqualTo(B);
        assertThat(state(A).why())
                .contains("claims to be the primary on timeline 1")
                .contains("timeline 2 is in use");
        topology.away(B, "away", nanos());
        assertThat(topology.primary()).as("no way back to an older timeline").isEqualTo(-1);
        assertThat(topology.serves(A)).isFalse();
    }

    /** All is idle for 18 s; then the log begins anew, and a replica is looked at when it has not the first of it yet. */
    @Test
    void promotionsInTurn_replicaThatLacksTheNewLog_isNotLate() {
        aLeadsBAndC();
        now = 18;
        primary(A, 1, 100);
        idleReplica(B, 1, 100);
        idleReplica(C, 1, 100);
        topology.away(A, "connection refused", nanos());
        primary(B, 2, 120);
        idleReplica(C, 2, 110);
        assertThat(state(C).lag()).isZero();
        idleReplica(C, 2, 120);
        idleReplica(C, 2, 120);
        now = 40;
        primary(B, 2, 120);
        for (int i = 0; i < 3; i++) {
            idleReplica(A, 2, 120);
            idleReplica(C, 2, 120);
        }
        assertThat(serving()).containsExactly(true, false, true);

        topology.away(B, "connection refused", nanos());
        primary(C, 3, 160);
        idleReplica(A, 0, 130);
        assertThat(state(A).why()).isNull();
        now = 60;
        primary(C, 3, 160);
        idleReplica(A, 3, 130);
        assertThat(state(A).why()).as("by now it is late").contains("20 s behind");
    }

    private void idleReplica(int node, int timeline, long lsn) {
        topology.seen(node, new NodeProbe(true, 7, timeline, lsn, lsn, now * 1000, 0, nanos(), nanos()), nanos());
    }

    @Test
    void oldPrimaryComesBackAsAReplica_serves() {
        aLeadsBAndC();
        topology.away(A, "away", nanos());
        primary(B, 2, 120);
        for (int i = 0; i < 3; i++) {
            replica(A, 2, 120);
        }

        assertThat(topology.primary()).isEqualTo(B);
        assertThat(topology.serves(A)).isTrue();
        assertThat(state(A).role()).isEqualTo(Role.REPLICA);
    }

    @Test
    void replicaOfTheOldTimeline_leaves() {
        aLeadsBAndC();
        primary(B, 2, 120);
        replica(C, 1, 110);

        assertThat(topology.serves(C)).isFalse();
        assertThat(state(C).why()).isEqualTo("it follows timeline 1, and the primary is on 2");
    }

    @Test
    void replicaAheadOfThePrimary_hasFollowedAnother() {
        aLeadsBAndC();
        replica(C, 0, 500);
        now = 1;
        primary(B, 2, 120);

        assertThat(state(C).why()).startsWith("it has log that the primary has not");
        assertThat(topology.serves(C)).isFalse();
    }

    @Test
    void replicaAheadOfAnOlderLookAtThePrimary_isNoWonder() {
        aLeadsBAndC();
        now = 1;
        replica(C, 1, 500);
        assertThat(topology.serves(C)).isTrue();
        now = 2;
        primary(A, 1, 600);
        assertThat(topology.serves(C)).isTrue();
    }

    @Test
    void probeOfThePrimary_reportedLate_isNoProof() {
        aLeadsBAndC();
        now = 2;
        replica(C, 1, 500);
        long askedBefore = Duration.ofSeconds(1).toNanos();
        topology.seen(A, new NodeProbe(false, 7, 1, 400, 400, 0, 0, askedBefore, nanos()), nanos());

        assertThat(topology.serves(C)).isTrue();
    }

    @Test
    void anotherCluster_isRefused() {
        aLeadsBAndC();
        topology.seen(C, new NodeProbe(true, 8, 1, 100, 100, 0, 0, 0, 0), nanos());

        assertThat(topology.serves(C)).isFalse();
        assertThat(state(C).why()).contains("another cluster").contains("8");
    }

    @Test
    void clusterNotReadable_isNoReasonToRefuse() {
        aLeadsBAndC();
        topology.seen(C, new NodeProbe(true, 0, 0, 100, 100, 0, 0, 0, 0), nanos());

        assertThat(topology.serves(C)).isTrue();
    }

    /** The lines that this logs. */
    private static List<String> lines(Runnable what) {
        Logger logger = (Logger) LoggerFactory.getLogger(TopologyLog.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            what.run();
        } finally {
            logger.detachAppender(lines);
        }
        return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
    }

    private void clock(int node, long aheadMillis) {
        topology.seen(node, new NodeProbe(true, 7, 1, 100, 100, 0, aheadMillis, nanos(), nanos()), nanos());
    }

    @Test
    void clockOff_isSaidOnce_andCostsNothing() {
        aLeadsBAndC();

        assertThat(lines(() -> {
                    clock(B, 1_900);
                    clock(B, -3_500);
                    clock(B, -3_600);
                }))
                .singleElement()
                .asString()
                .startsWith("the clock of b is 3.5 s behind this machine's");
        assertThat(topology.serves(B)).isTrue();
    }

    @Test
    void changes_areSaidOnce() {
        aLeadsBAndC();

        assertThat(lines(() -> {
                    topology.away(B, "connection refused", nanos());
                    topology.away(B, "connection refused", nanos());
                    topology.away(C, "connection refused", nanos());
                    replica(C, 1, 100);
                    replica(C, 1, 100);
                    replica(C, 1, 100);
                    replica(C, 1, 100);
                }))
                .map(line -> line.replaceFirst("after [0-9.]+ s", "after so many s"))
                .containsExactly(
                        "node b left the rotation: connection refused",
                        "node c left the rotation: connection refused",
                        "no replica serves: lookups are read from the primary",
                        "node c is back in the rotation after so many s: 0 batches failed there",
                        "replicas serve again");
    }

    @Test
    void secondPrimary_isSaidOnce() {
        aLeadsBAndC();
        topology.away(A, "connection refused", nanos());
        primary(B, 2, 120);

        assertThat(lines(() -> {
                    primary(A, 1, 900);
                    primary(A, 1, 901);
                }))
                .singleElement()
                .asString()
                .startsWith("node a is fenced off: it claims to be the primary on timeline 1");
    }

    @Test
    void noPrimaryAtAll_replicasServe() {
        replica(A, 0, 100);
        replica(B, 0, 100);
        topology.away(C, "away", nanos());

        assertThat(topology.primary()).isEqualTo(-1);
        assertThat(serving()).containsExactly(true, true, false);
    }
}
