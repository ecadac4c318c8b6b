package io.sluice.coalesce;

import java.util.List;

/**
 * What one lane took from the queue at once.
 *
 * @param promises oldest first; some may turn out to have nobody waiting
 * @param late those that have waited too long for a load to end in time
 */
record Batch<K, V>(List<Promise<K, V>> promises, List<Promise<K, V>> late, DispatchReason reason) {}
