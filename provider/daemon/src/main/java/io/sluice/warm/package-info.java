/**
 * Warming the cache through a running daemon: keys from a file, to its {@code POST /batch}, at a steady rate. So what is filled goes
 * through the same coalescing, routing and fences as what readers miss, and nothing here knows Redis or PostgreSQL.
 *
 * <p>Data flows one way: {@code KeyFile} (lines to batches) - {@code Course} (the pace, and how far it is) - {@code BatchClient} (a
 * batch to its counts, whatever becomes of the daemon meanwhile). {@code Warmer} runs them, {@code Mark} is what a next run goes on from.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>{@code sluice-warm-N}, four</td><td>the {@code Course}, which is locked, and its own request</td><td>for the pace, an answer,
 *     or a daemon that is away</td></tr>
 * <tr><td>who runs the {@code Warmer}</td><td>the bar and the mark's file</td><td>until all four have ended</td></tr>
 * <tr><td>who stops it</td><td>a flag, and interrupts</td><td>never</td></tr>
 * </table>
 */
@NullMarked
package io.sluice.warm;

import org.jspecify.annotations.NullMarked;
