package io.sluice.nodes;

/** Which nodes lookups may be read from. */
public enum ReadFrom {
    /** The replicas; what becomes of lookups while none serves is for {@link RoutingRules#fallback} to say. */
    REPLICAS,
    /** The primary and the replicas. */
    ANY,
    /** The primary alone. */
    PRIMARY
}
