/**
 * What the ports for lookups have in common: how the lookups of one turn of an event loop reach the coalescer together, and what is said of
 * those that have no answer.
 *
 * <p>All of it runs on event loops, and never blocks.
 */
@NullMarked
package io.sluice.ports;

import org.jspecify.annotations.NullMarked;
