/**
 * The drills: accidents made on purpose, on a cluster and with a daemon of their own, and whether what was promised held.
 *
 * <p>The drill's thread makes the accidents and waits for what follows, by {@link io.sluice.bench.drill.DrillRun}. Each work of
 * {@link io.sluice.bench.drill.Workers} has a thread and a connection of its own; what they tell is in
 * {@link io.sluice.bench.drill.CallStats} and {@link io.sluice.bench.drill.WrittenKeys}.
 */
@NullMarked
package io.sluice.bench.drill;

import org.jspecify.annotations.NullMarked;
