package io.sluice.nodes;

import io.sluice.lookup.Lsn;
import io.sluice.tables.NodeProbe;
import io.sluice.trouble.Episode;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What is known of one node, and what follows from it. Guarded by the topology's lock. */
final class NodeRecord {
    final String name;

    @Nullable
    NodeProbe sighting;

    /** How far it had come when it was seen as a replica last; 0 if it never was. */
    long replayed;

    long at;

    @Nullable
    String why = "not seen yet";

    boolean judged;
    boolean good;
    boolean diverged;
    int streak;
    Rotation standing = Rotation.OUT;

    /** That it is out of the rotation; batches that fail there are counted by it, on any thread. */
    final Episode out;

    NodeRecord(String name, Episode out) {
        this.name = name;
        this.out = out;
    }

    Role role() {
        if (sighting == null) {
            return Role.UNKNOWN;
        }
        return sighting.inRecovery() ? Role.REPLICA : Role.PRIMARY;
    }

    /** 0 where it is not known. */
    int timeline() {
        return sighting == null ? 0 : sighting.timeline();
    }

    /** Whether both are one server, by different names. */
    boolean isSameServer(NodeRecord other) {
        NodeProbe its = sighting;
        NodeProbe others = other.sighting;
        return its != null
                && others != null
                && its.started() != 0
                && its.started() == others.started()
                && its.cluster() == others.cluster();
    }

    /**
     * What a replica had replayed before the primary was asked is in the primary's log, or it followed somebody else. Not all of it is on the
     * primary's disk: a switch of the segment is replayed up to the segment's end, while the primary still fills it up. Which look came
     * first is told by when one was answered and the other asked: reports of them may overtake each other.
     */
    boolean isBeyond(NodeProbe ofPrimary) {
        NodeProbe its = sighting;
        return its != null
                && its.inRecovery()
                && its.answered() - ofPrimary.asked() < 0
                && its.lsn() > ofPrimary.reach();
    }

    /**
     * As others see it.
     *
     * @param latest how long the primary's log is known to be
     */
    NodeState state(boolean serves, @Nullable String whyNot, long latest, Duration lag) {
        NodeProbe its = sighting;
        long behind = its == null || !its.inRecovery() ? 0 : Math.max(0, latest - its.lsn());
        return new NodeState(
                name, role(), serves, !good, whyNot, timeline(), its == null ? "" : Lsn.text(its.lsn()), behind, lag);
    }
}
