package io.sluice.postgres;

/**
 * What a node has done since the start.
 *
 * @param selects batches sent to it
 * @param keys of these batches
 * @param failures batches that it did not answer
 */
public record NodeWork(long selects, long keys, long failures) {}
