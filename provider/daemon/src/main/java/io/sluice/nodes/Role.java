package io.sluice.nodes;

import java.util.Locale;

/** What a node is, by its own answer to the probe. */
public enum Role {
    /** Takes writes. */
    PRIMARY,
    /** Follows a primary. */
    REPLICA,
    /** Has not answered a probe yet. */
    UNKNOWN;

    /** For a person. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }
}
