package io.sluice.nodes;

/** What a node is to lookups. */
enum Rotation {
    /** They are read from it. */
    SERVES,
    /** They are while nobody else can be read from: the primary, where replicas serve. */
    STANDS_BY,
    /** They are not. */
    OUT
}
