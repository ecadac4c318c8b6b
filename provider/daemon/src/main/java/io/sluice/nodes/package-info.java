/**
 * Reads: one SELECT per batch, on a pool that exists while its server does. Probes find out which of several servers serve, and which is
 * the primary.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>a lane, calling the loader</td><td>a node's link (reads it, may turn it to away, and then has the rotation judged
 *     anew), its pool</td><td>for a pooled connection, and in its SELECT: each up to the timeout; after a lost connection, in one
 *     attempt to connect and one more SELECT</td></tr>
 * <tr><td>{@code sluice-probe-HOST}, one for each node</td><td>the node's link (the only one that turns it to ready), the
 *     topology</td><td>connecting, in the checks of the table, and in its look</td></tr>
 * <tr><td>{@code sluice-direct-N}, benchmarks only</td><td>as a lane</td><td>as a lane</td></tr>
 * <tr><td>{@code sluice-sample-keys}, benchmarks only</td><td>a connection of its own</td><td>in one sampling statement</td></tr>
 * </table>
 *
 * <p>HikariCP and the driver run threads of their own beside these.
 */
@NullMarked
package io.sluice.nodes;

import org.jspecify.annotations.NullMarked;
