package io.sluice.nodes;

import io.sluice.tables.NodeProbe;
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

    NodeRecord(String name) {
        this.name = name;
    }

    Role role() {
        if (sighting == null) {
            return Role.UNKNOWN;
        }
        return sighting.inRecovery() ? Role.REPLICA : Role.PRIMARY;
    }
}
