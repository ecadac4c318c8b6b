/**
 * HTTP/1.1 on the loops of {@code transport}. It knows requests, answers and their order, and no lookup: whoever starts a server gives
 * each event loop a {@code Router}.
 *
 * <p>Data flows one way: {@code RequestDecoder} (bytes to requests) - {@code Connection} (order, caps, close) - {@code Router} -
 * {@code Exchange} (takes the answer) - {@code Reply} (bytes).
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>an event loop</td><td>its {@code LoopContext} and everything of its own connections: decoder, exchanges, buffers</td><td>never,
 *     but in a router</td></tr>
 * <tr><td>who starts, drains and closes</td><td>the listening socket, the counters</td><td>until bound, or until the grace is
 *     over</td></tr>
 * </table>
 *
 * <p>Nothing here is locked: what two threads see is atomic or volatile (open connections, bytes of bodies, draining).
 */
@NullMarked
package io.sluice.http;

import org.jspecify.annotations.NullMarked;
