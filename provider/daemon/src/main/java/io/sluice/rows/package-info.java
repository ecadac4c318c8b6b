/**
 * Writes: one transaction per batch, on a pool of their own, on the server that is the primary now.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>the writer's lane, calling {@code PostgresWriter}</td><td>the link to the primary (may turn it to away), its pool</td><td>for
 *     a connection, in each statement and in the commit: each up to the timeout and a second; once more on a fresh connection</td></tr>
 * <tr><td>{@code sluice-probe-primary}</td><td>the link to the primary (the only one that turns it to ready)</td><td>connecting, and in the
 *     checks of the table</td></tr>
 * </table>
 */
@NullMarked
package io.sluice.rows;

import org.jspecify.annotations.NullMarked;
