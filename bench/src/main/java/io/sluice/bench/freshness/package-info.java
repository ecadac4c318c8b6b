/**
 * The drill {@code freshness}: rows change in every way there is while servers die, and whether anything cached or answered was older
 * than a change that was applied. Readers, writers and two who look on have a thread each; what they saw goes into one
 * {@link io.sluice.bench.history.History}, which is judged at the end.
 */
@NullMarked
package io.sluice.bench.freshness;

import org.jspecify.annotations.NullMarked;
