/**
 * Counts, in Prometheus form: base units (seconds, bytes), no key in a label. Any thread may record; a scrape reads.
 */
@NullMarked
package io.sluice.metrics;

import org.jspecify.annotations.NullMarked;
