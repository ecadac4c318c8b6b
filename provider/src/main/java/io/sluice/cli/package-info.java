/**
 * Flags, configuration, wiring, lifecycle. The one place that knows every other package, and the only home of picocli.
 *
 * <p>Threads: {@code main} starts everything and then waits; the shutdown hook ends everything, in the reverse order.
 */
@NullMarked
package io.sluice.cli;

import org.jspecify.annotations.NullMarked;
