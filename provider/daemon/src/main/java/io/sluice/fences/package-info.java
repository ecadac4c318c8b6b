/**
 * Redis as the change stream sees it: whose entries a prefix holds, the ledger, the fences, and what daemons tell one another.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>the change stream's reader, in {@code RedisFences}</td><td>a connection of its own, the fences and the ledger</td><td>on the
 *     socket, as long as its timeouts</td></tr>
 * <tr><td>{@code sluice-announcements}</td><td>a connection of its own, the listener</td><td>on the socket, until something is said</td></tr>
 * <tr><td>the auditor, in {@code RedisEntries}</td><td>a connection of its own</td><td>on the socket, as long as its timeouts</td></tr>
 * <tr><td>a lane, in {@code AppliedGate}</td><td>a connection that they share</td><td>until the position is applied, as long as it
 *     allows</td></tr>
 * </table>
 */
@NullMarked
package io.sluice.fences;

import org.jspecify.annotations.NullMarked;
