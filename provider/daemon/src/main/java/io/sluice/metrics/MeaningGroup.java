package io.sluice.metrics;

import java.util.List;

/**
 * Metrics of one matter.
 *
 * @param title a heading
 */
record MeaningGroup(String title, List<Meaning> meanings) {}
