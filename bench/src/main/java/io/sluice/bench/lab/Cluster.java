package io.sluice.bench.lab;

import io.sluice.embedded.SyncMode;

/**
 * Which PostgreSQL servers a lab is to have: a primary, and so many replicas.
 *
 * @param sync which of the replicas commits wait for
 */
public record Cluster(int replicas, SyncMode sync) {
    /** A primary alone. */
    public static final Cluster ALONE = new Cluster(0, SyncMode.NONE);

    public Cluster {
        if (replicas < 0) {
            throw new IllegalArgumentException("replicas < 0: " + replicas);
        }
    }
}
