/**
 * Fills: what was looked up goes to Redis, so that the next reader finds it there; and fences, so that no old value does. The only home
 * of Jedis.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>a lane, in {@code offer}</td><td>the buffer; at most the socket of a write that is stuck, to close it</td><td>never, but
 *     for the buffer's lock, held while one batch is added</td></tr>
 * <tr><td>the writer's lane, in {@code invalidate}</td><td>the buffer, the drops</td><td>until Redis has dropped the keys, as long as it
 *     allows</td></tr>
 * <tr><td>{@code sluice-filler}</td><td>the buffer, the drops, the connection, the problems</td><td>in the buffer while there is nothing to
 *     do; on the socket</td></tr>
 * <tr><td>the change stream's reader, in {@code RedisFences}</td><td>a connection of its own, the fences and the ledger</td><td>on the
 *     socket, as long as its timeouts</td></tr>
 * <tr><td>{@code sluice-announcements}</td><td>a connection of its own, the listener</td><td>on the socket, until something is said</td></tr>
 * <tr><td>the auditor, in {@code RedisEntries}</td><td>a connection of its own</td><td>on the socket, as long as its timeouts</td></tr>
 * <tr><td>who tells of changes or reads them, in {@code RedisEvents}</td><td>a connection that they share</td><td>while another has it, and
 *     on the socket</td></tr>
 * <tr><td>who reads counts and problems</td><td>counters and volatile fields</td><td>never</td></tr>
 * <tr><td>who closes</td><td>the buffer, the filler's thread</td><td>as long as the grace</td></tr>
 * </table>
 *
 * <p>A fill is worth little after a second: what could not be written by then is dropped, so that no old value comes back when Redis
 * does. A drop is worth as much after an hour: it waits until Redis has taken it.
 *
 * <p>Where changes are applied, a fill is a call of a script, which refuses a value that may be older than a change. What the scripts have
 * in common, and what lies where in Redis, is said in {@code ledger.lua}.
 */
@NullMarked
package io.sluice.redis;

import org.jspecify.annotations.NullMarked;
