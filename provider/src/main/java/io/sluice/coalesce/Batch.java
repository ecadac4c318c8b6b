package io.sluice.coalesce;

import java.util.List;

/**
 * What one lane took from the queue at once.
 *
 * @param promises oldest first, at least one; some may turn out to have nobody waiting
 */
record Batch<K, V>(List<Promise<K, V>> promises, DispatchReason reason) {}
