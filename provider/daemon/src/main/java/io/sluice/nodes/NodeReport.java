package io.sluice.nodes;

import io.sluice.postgres.PoolFigures;
import java.util.Map;

/**
 * A node, and what it does.
 *
 * @param open whether the next batch may go there: it is in the rotation, and was not found away since the last look
 * @param unfit tables that cannot be read there although others can: why, by their names
 */
public record NodeReport(NodeState state, boolean open, NodeWork work, PoolFigures pool, Map<String, String> unfit) {}
