/**
 * Fills: what was looked up goes to Redis, so that the next reader finds it there.
 *
 * <p>Data flows one way: {@code RedisFiller} (offers) - {@code FillBuffer} - {@code FillPump} (one step at a time) - {@code JedisWriter}
 * (plain fills) or {@code FencedFills} (fills that a script may refuse).
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>a lane, in {@code offer}</td><td>the buffer; at most the socket of a write that is stuck, to close it</td><td>never, but
 *     for the buffer's lock, held while one batch is added</td></tr>
 * <tr><td>the writer's lane, in {@code invalidate}</td><td>the buffer, the deletes that are pending</td><td>until Redis has deleted the
 *     keys, as long as it allows</td></tr>
 * <tr><td>{@code sluice-filler}</td><td>the buffer, the pending deletes, the connection, the problems</td><td>in the buffer while there is
 *     nothing to do; on the socket</td></tr>
 * <tr><td>who reads counts and problems</td><td>counters and volatile fields</td><td>never</td></tr>
 * <tr><td>who closes</td><td>the buffer, the filler's thread</td><td>as long as the grace</td></tr>
 * </table>
 *
 * <p>A fill is worth little after a second: what could not be written by then is dropped, so that no old value comes back when Redis
 * does. A delete is worth as much after an hour: it waits until Redis has taken it.
 *
 * <p>Where changes are applied, a fill is a call of a script, which refuses a value that may be older than a change.
 */
@NullMarked
package io.sluice.fills;

import org.jspecify.annotations.NullMarked;
