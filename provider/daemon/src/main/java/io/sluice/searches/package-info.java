/**
 * Answers queries of views from the database: sessions of their own on each node, apart from those of lookups, and one statement for all
 * queries of a batch that have one shape.
 *
 * <p>A batch goes {@code Searches} (a route for each node) - {@code SearchNode} (its link) - {@code SearchPool} (its sessions, and its views as
 * they were found) - {@code ShapeBatch} (statements).
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>a lane of the coalescer of queries</td><td>a session, from the pool or fresh</td><td>for a session, and in its statements: up to the
 *     timeout of each</td></tr>
 * <tr><td>{@code sluice-probe-views-...}, one for each node</td><td>the link, and views that could not be used</td><td>for an attempt to connect and
 *     the checks</td></tr>
 * </table>
 */
@NullMarked
package io.sluice.searches;

import org.jspecify.annotations.NullMarked;
