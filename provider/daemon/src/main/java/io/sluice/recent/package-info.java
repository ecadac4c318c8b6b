/**
 * Outcomes of the last moment, kept in memory; the only home of Caffeine. No threads of its own: callers' threads and lanes read
 * and write at once, and whichever of them finds something expired or too much removes it.
 */
@NullMarked
package io.sluice.recent;

import org.jspecify.annotations.NullMarked;
