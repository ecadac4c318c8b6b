package io.sluice.nodes;

/** Whether a node takes lookups. */
enum Rotation {
    /** Takes lookups. */
    SERVES,
    /** Takes lookups only while no other node can: the primary, where replicas serve. */
    STANDS_BY,
    /** Takes none. */
    OUT
}
