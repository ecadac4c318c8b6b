/**
 * TLS for the ports: the pair of a certificate and its key, read anew when its files change, and what encrypts a connection. Netty's handler on the
 * JDK's provider.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>an event loop</td><td>the handlers of its own connections</td><td>never</td></tr>
 * <tr><td>{@code sluice-tls-N}</td><td>what a handshake has to calculate, so that lookups need not wait for it</td><td>no</td></tr>
 * <tr><td>who calls {@code Tls.look}</td><td>the files</td><td>while they are read</td></tr>
 * </table>
 */
@NullMarked
package io.sluice.tls;

import org.jspecify.annotations.NullMarked;
