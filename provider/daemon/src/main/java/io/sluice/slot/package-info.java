/**
 * PostgreSQL's side of the change stream: the publication, the replication slot and the connection on which it is read, found, made and
 * removed.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>the reader of changes, calling the session of {@link io.sluice.slot.ChangeSlot}</td><td>the slot's connection, and one
 *     beside it</td><td>connecting, in some statements of up to five seconds, and for the next message as long as it says; another
 *     thread may break that</td></tr>
 * </table>
 */
@NullMarked
package io.sluice.slot;

import org.jspecify.annotations.NullMarked;
