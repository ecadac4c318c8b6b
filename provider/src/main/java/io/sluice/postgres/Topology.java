package io.sluice.postgres;

import io.sluice.write.Lsn;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which node is the primary, and which nodes serve lookups: decided anew at each look at any of them. Thread-safe; knows nothing of
 * connections.
 *
 * <p>The primary is the node out of recovery on the newest timeline. A promotion makes a new timeline, so an old primary that comes
 * back is told by its older one, however loudly it claims to be the primary.
 */
final class Topology {
    private static final Logger LOG = LoggerFactory.getLogger(Topology.class);

    private static final int NONE = -1;
    private static final int UNTOLD = -2;

    /** What is known of one node. */
    private static final class Seen {
        final String name;

        @Nullable
        Sighting sighting;

        long at;

        @Nullable
        String why = "not seen yet";

        boolean judged;
        boolean good;
        boolean diverged;
        int streak;
        Standing standing = Standing.OUT;

        Seen(String name) {
            this.name = name;
        }

        Role role() {
            if (sighting == null) {
                return Role.UNKNOWN;
            }
            return sighting.inRecovery() ? Role.REPLICA : Role.PRIMARY;
        }
    }

    private final RoutingRules rules;
    private final List<Seen> nodes = new ArrayList<>();
    private final LogHistory log;
    private long cluster;
    private int newestTimeline;
    /** The last one that there was, perhaps away by now. */
    private int primary = NONE;

    /** The one that there is. */
    private int present = NONE;

    private int told = UNTOLD;
    private @Nullable Boolean fallenBack;

    Topology(List<String> names, RoutingRules rules) {
        this.rules = rules;
        this.log = new LogHistory(rules.maxLag().toNanos());
        names.forEach(name -> nodes.add(new Seen(name)));
    }

    /** The node answered. */
    synchronized void seen(int node, Sighting sighting, long now) {
        Seen seen = nodes.get(node);
        Sighting last = seen.sighting;
        if (last == null || last.inRecovery() != sighting.inRecovery() || last.timeline() != sighting.timeline()) {
            seen.diverged = false;
        }
        seen.sighting = sighting;
        seen.at = now;
        seen.why = null;
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
            Seen it = nodes.get(primary);
            Sighting sighting = it.sighting;
            if (sighting != null && it.why == null) {
                log.add(sighting.lsn(), it.at);
                if (looked == primary) {
                    findDiverged(sighting.lsn(), it.at);
                }
            }
        }
        for (int i = 0; i < nodes.size(); i++) {
            judge(nodes.get(i), i, i == looked, now);
        }
        chooseReaders();
        tellPrimary();
    }

    /** The first that was seen says which cluster this is. */
    private void learnCluster() {
        for (Seen node : nodes) {
            if (cluster == 0 && node.sighting != null) {
                cluster = node.sighting.cluster();
            }
        }
    }

    private boolean isForeign(Seen node) {
        return node.sighting != null && node.sighting.cluster() != 0 && node.sighting.cluster() != cluster;
    }

    private void choosePrimary() {
        for (Seen node : nodes) {
            if (node.sighting != null && !isForeign(node)) {
                newestTimeline = Math.max(newestTimeline, node.sighting.timeline());
            }
        }
        int chosen = NONE;
        for (int i = 0; i < nodes.size(); i++) {
            Seen node = nodes.get(i);
            boolean may = node.why == null
                    && node.role() == Role.PRIMARY
                    && !isForeign(node)
                    && timeline(node) == newestTimeline;
            if (may && (chosen == NONE || i == primary)) {
                chosen = i;
            }
        }
        if (chosen != NONE && chosen != primary) {
            log.clear(); // the log of the last one may have gone on where nobody followed
            primary = chosen;
        } else if (chosen == NONE && primary != NONE && nodes.get(primary).role() == Role.REPLICA) {
            primary = NONE;
        }
        present = chosen;
    }

    private void tellPrimary() {
        int chosen = present;
        if (nodes.size() == 1 || !roundOver() || chosen == told) {
            return;
        }
        if (chosen == NONE) {
            LOG.warn("no node is the primary now: what it was for waits until there is one");
        } else {
            LOG.info("the primary is {} (timeline {})", nodes.get(chosen).name, newestTimeline);
        }
        told = chosen;
    }

    /** Whether every node was looked at once. */
    private boolean roundOver() {
        return nodes.stream().allMatch(node -> node.judged);
    }

    private static int timeline(Seen node) {
        return node.sighting == null ? 0 : node.sighting.timeline();
    }

    /** What a replica had replayed before the primary was looked at is in the primary's log, or it followed somebody else. */
    private void findDiverged(long primaryLsn, long primaryAt) {
        for (Seen node : nodes) {
            Sighting sighting = node.sighting;
            if (sighting != null && sighting.inRecovery() && node.at - primaryAt < 0 && sighting.lsn() > primaryLsn) {
                node.diverged = true;
            }
        }
    }

    /** @param looked whether this is the node that was looked at: only its own looks bring it back */
    private void judge(Seen node, int index, boolean looked, long now) {
        String why = whyNot(node, index, now);
        if (looked) {
            node.streak = why == null ? node.streak + 1 : 0;
        }
        boolean good = why == null && (node.good || !node.judged || node.streak >= RoutingRules.GOOD_LOOKS);
        if (node.judged && good != node.good) {
            if (good) {
                LOG.info("node {} is back in the rotation", node.name);
            } else {
                LOG.warn("node {} left the rotation: {}", node.name, why);
            }
        } else if (looked && !node.judged && !good) {
            LOG.warn("node {} is not in the rotation: {}", node.name, why);
        }
        node.good = good;
        node.judged |= looked;
    }

    private @Nullable String whyNot(Seen node, int index, long now) {
        Sighting sighting = node.sighting;
        if (node.why != null || sighting == null) {
            return node.why;
        }
        if (isForeign(node)) {
            return "it belongs to another cluster (system identifier " + sighting.cluster() + ", not " + cluster + ")";
        }
        if (!sighting.inRecovery()) {
            return index == primary
                    ? null
                    : "it claims to be the primary on timeline " + sighting.timeline() + ", but timeline "
                            + newestTimeline + " is in use: stop it, or make it a replica of the primary";
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

    private Duration lag(Seen node, long now) {
        Sighting sighting = node.sighting;
        return sighting == null || !sighting.inRecovery()
                ? Duration.ZERO
                : Duration.ofNanos(log.behindNanos(
                        sighting.lsn(),
                        now,
                        Duration.ofMillis(sighting.replayedAgoMillis()).toNanos()));
    }

    private void chooseReaders() {
        boolean replica = false;
        for (Seen node : nodes) {
            replica |= node.good && node.role() == Role.REPLICA;
        }
        for (int i = 0; i < nodes.size(); i++) {
            Seen node = nodes.get(i);
            node.standing = node.good ? standing(i == primary) : Standing.OUT;
        }
        if (rules.readFrom() == ReadFrom.REPLICAS) {
            tellFallback(!replica);
        }
    }

    private Standing standing(boolean ofThePrimary) {
        if (rules.readFrom() == ReadFrom.ANY || ofThePrimary == (rules.readFrom() == ReadFrom.PRIMARY)) {
            return Standing.SERVES;
        }
        return ofThePrimary && rules.fallback() ? Standing.STANDS_BY : Standing.OUT;
    }

    private void tellFallback(boolean noReplica) {
        if (!roundOver()) {
            return;
        }
        if (noReplica && !Boolean.TRUE.equals(fallenBack)) {
            LOG.warn(
                    rules.fallback()
                            ? "no replica serves: lookups are read from the primary"
                            : "no replica serves, and --fallback is none: lookups fail");
        } else if (!noReplica && Boolean.TRUE.equals(fallenBack)) {
            LOG.info("replicas serve again");
        }
        fallenBack = noReplica;
    }

    synchronized Standing standing(int node) {
        return nodes.get(node).standing;
    }

    /** Whether lookups are read from the node, as far as was seen. */
    synchronized boolean serves(int node) {
        return serves(nodes.get(node));
    }

    private boolean serves(Seen node) {
        return node.standing == Standing.SERVES
                || (node.standing == Standing.STANDS_BY
                        && nodes.stream().noneMatch(other -> other.standing == Standing.SERVES));
    }

    /** The primary's index, or -1 while no node is. */
    synchronized int primary() {
        return present;
    }

    /** Whether lookups that replicas should serve are read from the primary, because none does. */
    synchronized boolean fallenBack() {
        return Boolean.TRUE.equals(fallenBack);
    }

    /** All nodes, in the order in which they were named. */
    synchronized List<NodeState> states(long now) {
        List<NodeState> states = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            Seen node = nodes.get(i);
            Sighting sighting = node.sighting;
            long behind = sighting == null || !sighting.inRecovery() ? 0 : Math.max(0, log.latest() - sighting.lsn());
            states.add(new NodeState(
                    node.name,
                    node.role(),
                    serves(node),
                    node.good ? null : whyStill(node, i, now),
                    timeline(node),
                    sighting == null ? "" : Lsn.text(sighting.lsn()),
                    behind,
                    lag(node, now)));
        }
        return states;
    }

    private String whyStill(Seen node, int index, long now) {
        String why = whyNot(node, index, now);
        return why == null ? "it is good again, and will be back when it stays so" : why;
    }
}
