/**
 * The front door: requests in, lookups, answers out. The only home of Netty's HTTP and of streaming JSON.
 *
 * <p>Data flows one way: {@code RequestDecoder} (bytes to requests) - {@code Connection} (order, caps, close) - {@code Router} (path to
 * lookup) - {@code Loop} (the lookups of one turn together) - {@code SingleLookup} or {@code BatchLookup} (waits for outcomes) -
 * {@code Reply} (bytes) - {@code Loop} (one flush for each connection). Writes go their own way in between: {@code WriteRoutes} -
 * {@code SingleWrite} or {@code ShortWrite} - {@code WriteOutcomes}.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>{@code sluice-http-N}, an event loop</td><td>its {@code Loop} and everything of its own connections: decoder, exchanges, lookups,
 *     buffers</td><td>never</td></tr>
 * <tr><td>{@code sluice-admin-N}, one event loop</td><td>the same for the admin port; runs the pages, begins the actions</td><td>as long as
 *     a page takes</td></tr>
 * <tr><td>a lane of the coalescer</td><td>asks a waiter for its executor, and queues one task there for each batch</td><td>never</td></tr>
 * <tr><td>who starts, drains and closes</td><td>the listening socket, the counters</td><td>until bound, or until the grace is
 *     over</td></tr>
 * </table>
 *
 * <p>Nothing here is locked: what two threads see is atomic or volatile (open connections, bytes of bodies, draining).
 */
@NullMarked
package io.sluice.http;

import org.jspecify.annotations.NullMarked;
