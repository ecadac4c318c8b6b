package io.sluice.nodes;

/** Which nodes lookups may be read from. */
public enum ReadFrom {
    /** The replicas; {@link RoutingRules#fallback} says who takes lookups while none serves. */
    REPLICAS,
    /** The primary and the replicas. */
    ANY,
    /** The primary alone. */
    PRIMARY
}
