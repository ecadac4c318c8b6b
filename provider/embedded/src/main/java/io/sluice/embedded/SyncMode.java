package io.sluice.embedded;

import java.util.List;

/** How many replicas have a transaction on disk before the primary says that it is committed. */
public enum SyncMode {
    NONE,
    /** Any one of them. */
    QUORUM,
    ALL;

    /** How many of so many replicas have to be there, or no transaction is committed. */
    public int needed(int replicas) {
        return switch (this) {
            case NONE -> 0;
            case QUORUM -> Math.min(1, replicas);
            case ALL -> replicas;
        };
    }

    /** {@code synchronous_standby_names} for these replicas; empty, commits wait for nobody. */
    String names(List<String> replicas) {
        if (this == NONE || replicas.isEmpty()) {
            return "";
        }
        String list = "(" + String.join(", ", replicas) + ")";
        return this == QUORUM ? "ANY 1 " + list : replicas.size() + " " + list;
    }
}
