package io.sluice.nodes;

import io.sluice.tables.NodeProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides which node is the primary, and which nodes serve lookups, anew after each probe of any of them. Nodes come and go. Thread-safe;
 * knows nothing of connections.
 *
 * <p>The primary is the node out of recovery on the newest timeline. A promotion begins a new timeline, so an old primary that comes
 * back shows itself by its older one, whatever it says that it is.
 */
final class Topology {
    private final RoutingRules routing;
    private final BooleanSupplier alone;
    private final List<NodeRecord> nodes = new ArrayList<>();
    private final LogHistory log;
    private final TopologyLog news;
    private long cluster;
    private int newestTimeline;
    private int oldestTimeline;
    private int logTimeline;
    /** The last one that there was, perhaps away by now. */
    private @Nullable NodeRecord primary;

    /** The one that there is. */
    private @Nullable NodeRecord present;

    /** @param alone whether there is one server, and was never another: it serves whatever it is */
    Topology(RoutingRules rules, BooleanSupplier alone) {
        this.routing = rules;
        this.alone = alone;
        this.log = new LogHistory(rules.maxLag().toNanos());
        this.news = new TopologyLog(rules.fallback(), alone);
    }

    private RoutingRules rules() {
        return alone.getAsBoolean() ? RoutingRules.oneNode() : routing;
    }

    /** Another node, which was not looked at yet. */
    synchronized NodeRecord join(String name) {
        NodeRecord joined = new NodeRecord(name, TopologyLog.out(name));
        nodes.add(joined);
        return joined;
    }

    /** It is none any more. What is said of it from now on counts for nothing. */
    synchronized void leave(NodeRecord node, long now) {
        nodes.remove(node);
        news.forget(node);
        primary = primary == node ? null : primary;
        judge(null, now);
    }

    /** The node answered. */
    synchronized void seen(NodeRecord seen, NodeProbe sighting, long now) {
        if (!nodes.contains(seen)) {
            return;
        }
        NodeProbe last = seen.sighting;
        if (last == null || last.inRecovery() != sighting.inRecovery() || last.timeline() != sighting.timeline()) {
            seen.diverged = false;
        }
        seen.sighting = sighting;
        seen.replayed = sighting.inRecovery() ? sighting.lsn() : seen.replayed;
        seen.at = now;
        seen.why = null;
        news.clock(seen.name, sighting.clockAheadMillis());
        judge(seen, now);
    }

    /** The node does not answer, or cannot serve. */
    synchronized void away(NodeRecord node, String why, long now) {
        if (nodes.contains(node)) {
            node.why = why;
            judge(node, now);
        }
    }

    private void judge(@Nullable NodeRecord looked, long now) {
        learnCluster();
        choosePrimary();
        NodeRecord it = primary;
        if (it != null) {
            NodeProbe sighting = it.sighting;
            if (sighting != null && it.why == null) {
                log.add(sighting.lsn(), it.at);
                if (looked == it) {
                    findDiverged(sighting);
                }
            }
        }
        for (NodeRecord node : nodes) {
            judge(node, node == looked, now);
        }
        for (NodeRecord node : nodes) {
            node.standing = node.good ? standing(node == primary) : Rotation.OUT;
        }
        tell();
    }

    private void tell() {
        if (alone.getAsBoolean() || nodes.stream().anyMatch(node -> !node.judged && !isTwin(node))) {
            return; // one node has no roles to speak of; of several, each must have been looked at
        }
        news.primary(present == null ? null : present.name, newestTimeline);
        if (routing.readFrom() == ReadFrom.REPLICAS) {
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
        NodeRecord chosen = null;
        for (NodeRecord node : nodes) {
            boolean may = node.why == null
                    && node.role() == Role.PRIMARY
                    && !isForeign(node)
                    && node.timeline() == newestTimeline;
            if (may && (chosen == null || node == primary)) {
                chosen = node;
            }
        }
        if (chosen != null && (chosen != primary || newestTimeline != logTimeline)) {
            log.beginAnew(chosen.replayed, chosen.at);
            logTimeline = newestTimeline;
            primary = chosen;
        } else if (chosen == null && primary != null && primary.role() == Role.REPLICA) {
            primary = null;
        }
        present = chosen;
    }

    private void findDiverged(NodeProbe ofPrimary) {
        nodes.stream().filter(node -> node.isBeyond(ofPrimary)).forEach(node -> node.diverged = true);
    }

    /** @param looked whether this is the node that was looked at: only its own looks bring it back */
    private void judge(NodeRecord node, boolean looked, long now) {
        if (isTwin(node)) {
            node.good = false; // what it is under its other name is told; here it is judged when that one has gone
            node.judged = false;
            return;
        }
        String why = whyNot(node, now);
        if (looked) {
            node.streak = why == null ? node.streak + 1 : 0;
        }
        boolean good = why == null && (node.good || !node.judged || node.streak >= RoutingRules.GOOD_LOOKS);
        news.claim(node.name, why != null && claims(node), why);
        if (looked || node.judged) {
            news.rotation(node, node.judged ? node.good : null, good, why);
        }
        node.good = good;
        node.judged |= looked;
    }

    /** Whether the node answers and takes itself for the primary, which another one is. */
    private boolean claims(NodeRecord node) {
        return node.why == null && node.role() == Role.PRIMARY && node != primary && !isForeign(node);
    }

    /** Whether it is the primary once more, by another name. */
    private boolean isTwin(NodeRecord node) {
        return claims(node) && primary != null && node.isSameServer(primary);
    }

    private @Nullable String whyNot(NodeRecord node, long now) {
        NodeProbe sighting = node.sighting;
        if (node.why != null || sighting == null) {
            return node.why;
        }
        if (isForeign(node)) {
            return "it belongs to another cluster (system identifier " + sighting.cluster() + ", not " + cluster + ")";
        }
        if (primary != null && isTwin(node)) {
            return "it is the same server as " + primary.name + ", which is used";
        }
        if (claims(node)) {
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
        return lag.compareTo(rules().maxLag()) > 0
                ? "it is " + lag.toSeconds() + " s behind the primary (--max-lag "
                        + rules().maxLag().toMillis() / 1000.0 + " s)"
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
        RoutingRules now = rules();
        if (now.readFrom() == ReadFrom.ANY || ofThePrimary == (now.readFrom() == ReadFrom.PRIMARY)) {
            return Rotation.SERVES;
        }
        return ofThePrimary && now.fallback() ? Rotation.STANDS_BY : Rotation.OUT;
    }

    synchronized Rotation standing(NodeRecord node) {
        return node.standing;
    }

    /** Whether lookups are read from the node, as far as was seen. */
    synchronized boolean isRead(NodeRecord node) {
        return serves(node);
    }

    private boolean serves(NodeRecord node) {
        return node.standing == Rotation.SERVES
                || (node.standing == Rotation.STANDS_BY
                        && nodes.stream().noneMatch(other -> other.standing == Rotation.SERVES));
    }

    /** The primary, or null while no node is. */
    synchronized @Nullable NodeRecord primary() {
        return present;
    }

    /**
     * What a standby follows that does not say so itself: the only timeline that was ever seen. 0 when it may be one of several, or none
     * was seen.
     */
    synchronized int onlyTimeline() {
        return oldestTimeline == newestTimeline ? newestTimeline : 0;
    }

    /** The node as it is now. */
    synchronized NodeState state(NodeRecord node, long now) {
        String why = node.good ? whyNotItsTurn(node) : whyStill(node, now);
        return node.state(serves(node), why, log.latest(), lag(node, now));
    }

    private @Nullable String whyNotItsTurn(NodeRecord node) {
        if (serves(node) || alone.getAsBoolean()) {
            return null;
        }
        if (node.standing == Rotation.STANDS_BY) {
            return "it is the primary, and stands by while a replica serves";
        }
        return "it is a " + node.role().word() + ", and lookups are not read from one (--read-from, --fallback)";
    }

    private String whyStill(NodeRecord node, long now) {
        String why = whyNot(node, now);
        return why == null ? "it is good again, and will be back when it stays so" : why;
    }
}
