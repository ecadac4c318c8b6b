/**
 * Tells systemd how its service is: that it is ready, what it does, that it is alive, that it stops. Elsewhere it does nothing.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>what it does</th></tr>
 * <tr><td>{@code sluice-systemd}</td><td>looks how the service is, and sends what systemd is told; only where there is a systemd</td></tr>
 * </table>
 */
@NullMarked
package io.sluice.systemd;

import org.jspecify.annotations.NullMarked;
