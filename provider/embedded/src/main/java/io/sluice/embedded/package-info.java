/**
 * PostgreSQL, with replicas or without, and Redis from Maven artifacts, for a first look and for tests: unpacked, started, watched
 * and stopped by the daemon, with all they own in one data folder. A cluster may run in the background too, from one command to the
 * next.
 *
 * <table>
 * <caption>Threads and processes</caption>
 * <tr><th>who</th><th>touches</th><th>may block</th></tr>
 * <tr><td>a caller of {@code start}, {@code close} and the rest</td><td>the data folder, the servers' processes</td><td>yes, each
 *     wait with a bound; one caller at a time per server, and per cluster</td></tr>
 * <tr><td>a {@link io.sluice.programs.Watchdog} (a shell, one per server)</td><td>its server's process</td><td>on a pipe from this
 *     process; when the pipe breaks, it ends the server</td></tr>
 * </table>
 *
 * <p>No thread of its own runs here. Failures are {@link io.sluice.programs.EmbeddedException}s with one line for a person.
 */
@NullMarked
package io.sluice.embedded;

import org.jspecify.annotations.NullMarked;
