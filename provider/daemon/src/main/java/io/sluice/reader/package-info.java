/**
 * The reader of changes: takes what the slot tells, applies it to the cache, says so to the ledger and then to the database. What it needs
 * of PostgreSQL and of Redis are the ports of {@link io.sluice.changes}.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>{@code sluice-changes}, of {@link io.sluice.reader.ChangeReader}</td><td>all of it</td><td>for the next message, and on the sockets
 *     of the database and of Redis</td></tr>
 * </table>
 */
@NullMarked
package io.sluice.reader;

import org.jspecify.annotations.NullMarked;
