package io.sluice.nodes;

import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says in the log what has changed between nodes, each change once. Guarded by the topology's lock. */
final class TopologyLog {
    private static final Logger LOG = LoggerFactory.getLogger(TopologyLog.class);

    private static final long CLOCKS_AGREE_MILLIS = 2_000;

    private final boolean fallback;
    private final BooleanSupplier alone;
    private final Set<String> claiming = new HashSet<>();
    private final Set<String> clocksOff = new HashSet<>();
    private @Nullable String primary = "";
    private @Nullable Boolean noReplica;

    /**
     * Nothing to say yet.
     *
     * @param fallback whether the primary serves while no replica does
     * @param alone whether there is one node, which serves whatever it is
     */
    TopologyLog(boolean fallback, BooleanSupplier alone) {
        this.fallback = fallback;
        this.alone = alone;
    }

    /** That a node is out of the rotation. */
    static Episode out(String name) {
        return new Episode(
                "node_out",
                "node " + name + " is back in the rotation",
                "batches failed there",
                Duration.ZERO,
                LOG,
                System::nanoTime);
    }

    /** The node is none any more. */
    void forget(NodeRecord node) {
        node.out.giveWay();
        claiming.remove(node.name);
        clocksOff.remove(node.name);
    }

    /**
     * @param before whether it was in the rotation, or null at the first look
     * @param why null while it is in the rotation
     */
    void rotation(NodeRecord node, @Nullable Boolean before, boolean now, @Nullable String why) {
        if (alone.getAsBoolean()) {
            return; // it serves whatever it is
        }
        if (now) {
            node.out.end();
        } else if (!Boolean.FALSE.equals(before)) {
            String begins = before == null ? " is not in the rotation: " : " left the rotation: ";
            node.out.report("node " + node.name + begins + why);
        }
    }

    /** A second primary is worth a line of its own, though the node was out of the rotation before. */
    void claim(String node, boolean now, @Nullable String why) {
        if (!now) {
            claiming.remove(node);
        } else if (claiming.add(node)) {
            LOG.warn("node {} is fenced off: {}", node, why);
        }
    }

    /** Log lines of two machines are compared when something has gone wrong: a clock that is off is worth knowing before. */
    void clock(String node, long aheadMillis) {
        if (Math.abs(aheadMillis) <= CLOCKS_AGREE_MILLIS) {
            clocksOff.remove(node);
        } else if (clocksOff.add(node)) {
            LOG.warn(
                    "the clock of {} is {} s {} this machine's: compare log lines with care (lag is measured by log positions)",
                    node,
                    Math.abs(aheadMillis) / 1000.0,
                    aheadMillis > 0 ? "ahead of" : "behind");
        }
    }

    /** @param node null while there is none */
    void primary(@Nullable String node, int timeline) {
        if (Objects.equals(node, primary)) {
            return;
        }
        if (node == null) {
            LOG.warn("no node is the primary now: what it was for waits until there is one");
        } else {
            LOG.info("the primary is {} (timeline {})", node, timeline);
        }
        primary = node;
    }

    void replicas(boolean none) {
        if (none && !Boolean.TRUE.equals(noReplica)) {
            LOG.warn(
                    fallback
                            ? "no replica serves: lookups are read from the primary"
                            : "no replica serves, and --fallback is none: lookups fail");
        } else if (!none && Boolean.TRUE.equals(noReplica)) {
            LOG.info("replicas serve again");
        }
        noReplica = none;
    }
}
