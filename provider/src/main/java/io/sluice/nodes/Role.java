package io.sluice.nodes;

import java.util.Locale;

/** What a node is, as it says itself. */
public enum Role {
    /** Takes writes. */
    PRIMARY,
    /** Follows a primary. */
    REPLICA,
    /** Not seen yet. */
    UNKNOWN;

    /** For a person. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
