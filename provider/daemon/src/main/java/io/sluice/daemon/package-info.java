/**
 * The running daemon: which servers it has, what is wired to what, what its admin port says, and who watches over lookups and writes. The
 * one place that knows every package which does work; of commands it knows nothing.
 *
 * <p>Threads: {@code main} starts everything and then waits; the shutdown hook ends everything, in the reverse order.
 */
@NullMarked
package io.sluice.daemon;

import org.jspecify.annotations.NullMarked;
