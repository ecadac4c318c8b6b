package io.sluice.nodes;

import io.sluice.lookup.Lsn;
import io.sluice.tables.NodeProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Decides which node is the primary, and which nodes serve lookups, anew after each probe of any of them. Thread-safe; knows nothing of
 * connections.
 *
 * <p>The primary is the node out of recovery on the newest timeline. A promotion begins a new timeline, so an old primary that comes
 * back shows itself by its older one, whatever it says that it is.
 */
final class Topology {
    private static final int NONE = -1;

    private final RoutingRules rules;
    private final List<NodeRecord> nodes = new ArrayList<>();
    private final LogHistory log;
    private final TopologyLog news;
    private long cluster;
    private int newestTimeline;
    private int oldestTimeline;
    private int logTimeline;
    /** The last one that there was, perhaps away by now. */
    private int primary = NONE;

    /** The one that there is. */
    private int present = NONE;

    Topology(List<String> names, RoutingRules rules) {
        this.rules = rules;
        this.log = new LogHistory(rules.maxLag().toNanos());
        this.news = new TopologyLog(names, rules.fallback());
        names.forEach(name -> nodes.add(new NodeRecord(name)));
    }

    /** The node answered. */
    synchronized void seen(int node, NodeProbe sighting, long now) {
        NodeRecord seen = nodes.get(node);
        NodeProbe last = seen.sighting;
        if (last == null || last.inRecovery() != sighting.inRecovery() || last.timeline() != sighting.timeline()) {
            seen.diverged = false;
        }
        seen.sighting = sighting;
        seen.replayed = sighting.inRecovery() ? sighting.lsn() : seen.replayed;
        seen.at = now;
        seen.why = null;
        news.clock(seen.name, sighting.clockAheadMillis());
        judge(node, now);
    }

    /** The node does not answer, or cannot serve. */
    synchronized void away(int node, String why, long now) {
        nodes.get(node).why = why;
        judge(node, now);
    }

    private void judge(int looked, long now) {
        learnCluster();
        choosePrimary();
        if (primary != NONE) {
            NodeRecord it = nodes.get(primary);
            NodeProbe sighting = it.sighting;
            if (sighting != null && it.why == null) {
                log.add(sighting.lsn(), it.at);
                if (looked == primary) {
                    findDiverged(sighting);
                }
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            judge(nodes.get(i), i, i == looked, now);
        }
        for (int i = 0; i < nodes.size(); i++) {
            NodeRecord node = nodes.get(i);
            node.standing = node.good ? standing(i == primary) : Rotation.OUT;
        }
        tell();
    }

    private void tell() {
        if (nodes.size() == 1 || nodes.stream().anyMatch(node -> !node.judged)) {
            return; // one node has no roles to speak of; of several, each must have been looked at
        }
        news.primary(present == NONE ? null : nodes.get(present).name, newestTimeline);
        if (rules.readFrom() == ReadFrom.REPLICAS) {
            news.replicas(nodes.stream().noneMatch(node -> node.good && node.role() == Role.REPLICA));
        }
    }

    /** The first that was seen says which cluster this is. */
    private void learnCluster() {
        for (NodeRecord node : nodes) {
            if (cluster == 0 && node.sighting != null) {
                cluster = node.sighting.cluster();
            }
        }
    }

    private boolean isForeign(NodeRecord node) {
        return node.sighting != null && node.sighting.cluster() != 0 && node.sighting.cluster() != cluster;
    }

    private void choosePrimary() {
        for (NodeRecord node : nodes) {
            if (node.sighting != null && !isForeign(node)) {
                int timeline = node.sighting.timeline();
                newestTimeline = Math.max(newestTimeline, timeline);
                if (timeline != 0 && (oldestTimeline == 0 || timeline < oldestTimeline)) {
                    oldestTimeline = timeline;
                }
            }
        }
        int chosen = NONE;
        for (int i = 0; i < nodes.size(); i++) {
            NodeRecord node = nodes.get(i);
            boolean may = node.why == null
                    && node.role() == Role.PRIMARY
                    && !isForeign(node)
                    && timeline(node) == newestTimeline;
            if (may && (chosen == NONE || i == primary)) {
                chosen = i;
            }
        }
        if (chosen != NONE && (chosen != primary || newestTimeline != logTimeline)) {
            NodeRecord it = nodes.get(chosen);
            log.beginAnew(it.replayed, it.at);
            logTimeline = newestTimeline;
            primary = chosen;
        } else if (chosen == NONE && primary != NONE && nodes.get(primary).role() == Role.REPLICA) {
            primary = NONE;
        }
        present = chosen;
    }

    private static int timeline(NodeRecord node) {
        return node.sighting == null ? 0 : node.sighting.timeline();
    }

    /**
     * What a replica had replayed before the primary was asked is in the primary's log, or it followed somebody else. Not all of it is on the
     * primary's disk: a switch of the segment is replayed up to the segment's end, while the primary still fills it up. Which look came
     * first is told by when one was answered and the other asked: reports of them may overtake each other.
     */
    private void findDiverged(NodeProbe ofPrimary) {
        for (NodeRecord node : nodes) {
            NodeProbe sighting = node.sighting;
            if (sighting != null
                    && sighting.inRecovery()
                    && sighting.answered() - ofPrimary.asked() < 0
                    && sighting.lsn() > ofPrimary.reach()) {
                node.diverged = true;
            }
        }
    }

    /** @param looked whether this is the node that was looked at: only its own looks bring it back */
    private void judge(NodeRecord node, int index, boolean looked, long now) {
        String why = whyNot(node, index, now);
        if (looked) {
            node.streak = why == null ? node.streak + 1 : 0;
        }
        boolean good = why == null && (node.good || !node.judged || node.streak >= RoutingRules.GOOD_LOOKS);
        news.claim(node.name, why != null && claims(node, index), why);
        if (looked || node.judged) {
            news.rotation(index, node.judged ? node.good : null, good, why);
        }
        node.good = good;
        node.judged |= looked;
    }

    /** Whether the node answers and takes itself for the primary, which another one is. */
    private boolean claims(NodeRecord node, int index) {
        return node.why == null && node.role() == Role.PRIMARY && index != primary && !isForeign(node);
    }

    private @Nullable String whyNot(NodeRecord node, int index, long now) {
        NodeProbe sighting = node.sighting;
        if (node.why != null || sighting == null) {
            return node.why;
        }
        if (isForeign(node)) {
            return "it belongs to another cluster (system identifier " + sighting.cluster() + ", not " + cluster + ")";
        }
        if (claims(node, index)) {
            return "it claims to be the primary on timeline " + sighting.timeline() + ", but timeline " + newestTimeline
                    + " is in use: stop it, or make it a replica of the primary";
        }
        if (!sighting.inRecovery()) {
            return null;
        }
        if (sighting.timeline() != 0 && sighting.timeline() < newestTimeline) {
            return "it follows timeline " + sighting.timeline() + ", and the primary is on " + newestTimeline;
        }
        if (node.diverged) {
            return "it has log that the primary has not: it followed another one, and must be rebuilt";
        }
        Duration lag = lag(node, now);
        return lag.compareTo(rules.maxLag()) > 0
                ? "it is " + lag.toSeconds() + " s behind the primary (--max-lag "
                        + rules.maxLag().toMillis() / 1000.0 + " s)"
                : null;
    }

    private Duration lag(NodeRecord node, long now) {
        NodeProbe sighting = node.sighting;
        return sighting == null || !sighting.inRecovery()
                ? Duration.ZERO
                : Duration.ofNanos(log.behindNanos(
                        sighting.lsn(),
                        now,
                        Duration.ofMillis(sighting.replayedAgoMillis()).toNanos()));
    }

    private Rotation standing(boolean ofThePrimary) {
        if (rules.readFrom() == ReadFrom.ANY || ofThePrimary == (rules.readFrom() == ReadFrom.PRIMARY)) {
            return Rotation.SERVES;
        }
        return ofThePrimary && rules.fallback() ? Rotation.STANDS_BY : Rotation.OUT;
    }

    synchronized Rotation standing(int node) {
        return nodes.get(node).standing;
    }

    /** A batch that was sent to the node was not answered. Takes no lock. */
    void missed(int node) {
        news.missed(node);
    }

    /** Whether lookups are read from the node, as far as was seen. */
    synchronized boolean serves(int node) {
        return serves(nodes.get(node));
    }

    private boolean serves(NodeRecord node) {
        return node.standing == Rotation.SERVES
                || (node.standing == Rotation.STANDS_BY
                        && nodes.stream().noneMatch(other -> other.standing == Rotation.SERVES));
    }

    /** The primary's index, or -1 while no node is. */
    synchronized int primary() {
        return present;
    }

    /**
     * What a standby follows that does not say so itself: the only timeline that was ever seen. 0 when it may be one of several, or none
     * was seen.
     */
    synchronized int onlyTimeline() {
        return oldestTimeline == newestTimeline ? newestTimeline : 0;
    }

    /** All nodes, in the order in which they were named. */
    synchronized List<NodeState> states(long now) {
        List<NodeState> states = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            NodeRecord node = nodes.get(i);
            NodeProbe sighting = node.sighting;
            long behind = sighting == null || !sighting.inRecovery() ? 0 : Math.max(0, log.latest() - sighting.lsn());
            states.add(new NodeState(
                    node.name,
                    node.role(),
                    serves(node),
                    !node.good,
                    node.good ? whyNotItsTurn(node) : whyStill(node, i, now),
                    timeline(node),
                    sighting == null ? "" : Lsn.text(sighting.lsn()),
                    behind,
                    lag(node, now)));
        }
        return states;
    }

    private @Nullable String whyNotItsTurn(NodeRecord node) {
        if (serves(node) || nodes.size() == 1) {
            return null;
        }
        if (node.standing == Rotation.STANDS_BY) {
            return "it is the primary, and stands by while a replica serves";
        }
        return "it is a " + node.role().word() + ", and lookups are not read from one (--read-from, --fallback)";
    }

    private String whyStill(NodeRecord node, int index, long now) {
        String why = whyNot(node, index, now);
        return why == null ? "it is good again, and will be back when it stays so" : why;
    }
}
