/**
 * The public port, with lookups and writes. Streaming JSON has its home here.
 *
 * <p>A lookup goes {@code LookupRoutes} (path to table) - {@code TableRoutes} (key) - {@code SingleLookup} or {@code BatchLookup} - {@code Turn} (the lookups of one turn
 * of the loop together) - the coalescer - {@code Outcomes} (outcome to answer). Writes go {@code WriteRoutes} - {@code SingleWrite} or
 * {@code ShortWrite} - the writer - {@code WriteOutcomes}.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>{@code sluice-http-N}, an event loop</td><td>its routes, its {@code Turn}, and the lookups and writes of its connections</td><td>never</td></tr>
 * <tr><td>a lane of a coalescer</td><td>asks a waiter for its executor, and queues one task there for each batch</td><td>never</td></tr>
 * </table>
 */
@NullMarked
package io.sluice.door;

import org.jspecify.annotations.NullMarked;
