package io.sluice.nodes;

/**
 * What a node has done since the start.
 *
 * @param selects batches of lookups sent to it
 * @param keys of these batches
 * @param failures batches that it did not answer
 * @param aside SELECTs besides: of the audit, of refills, of trials
 */
public record NodeWork(long selects, long keys, long failures, long aside) {}
