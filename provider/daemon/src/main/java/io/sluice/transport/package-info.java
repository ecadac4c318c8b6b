/**
 * What the public ports have in common, whatever they speak: sockets, event loops, what clients may take of memory and time. It knows no
 * protocol: whoever starts a {@code Server} gives each event loop a {@code Protocol}.
 *
 * <p>Data flows one way: {@code Server} (accepts) - {@code Protocol} (makes the connection's handlers) - {@code Outbox} (gathers answers) -
 * {@code Loop} (one flush for each connection).
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>an event loop</td><td>its {@code Loop} and everything of its own connections</td><td>never</td></tr>
 * <tr><td>who starts, drains and closes</td><td>the listening socket, the counters</td><td>until bound, or until the grace is
 *     over</td></tr>
 * </table>
 *
 * <p>Nothing here is locked: what two threads see is atomic or volatile.
 */
@NullMarked
package io.sluice.transport;

import org.jspecify.annotations.NullMarked;
