package io.sluice.nodes;

import io.sluice.postgres.PoolFigures;

/**
 * A node, and what it does.
 *
 * @param open whether the next batch may go there: it is in the rotation, and was not found away since the last look
 */
public record NodeReport(NodeState state, boolean open, NodeWork work, PoolFigures pool) {}
