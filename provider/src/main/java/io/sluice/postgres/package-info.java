/**
 * Reads from PostgreSQL: one SELECT per batch, on a pool that exists while its server does; which of several servers serve is found by
 * looking. And writes to it: one transaction per
 * batch, on a pool of its own. The only home of Jdbi, HikariCP and the driver.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>a lane, calling the loader</td><td>a node's health (reads it, may turn it to away, and then has the rotation judged
 *     anew), its pool</td><td>for a pooled connection, and in its SELECT: each up to the timeout; after a lost connection, in one
 *     attempt to connect and one more SELECT</td></tr>
 * <tr><td>{@code sluice-probe-HOST}, one for each node</td><td>the node's health (the only one that turns it to ready), the
 *     topology</td><td>connecting, in the checks of the table, and in its look</td></tr>
 * <tr><td>{@code sluice-pool-close}, one for each time the server was lost</td><td>the pool that was lost</td><td>until the pool's
 *     threads have ended, some seconds</td></tr>
 * <tr><td>the writer's lane, calling {@code PostgresWriter}</td><td>the primary's position (may turn it to down), its pool</td><td>for
 *     a connection, in each statement and in the commit: each up to the timeout and a second; once more on a fresh connection</td></tr>
 * <tr><td>{@code sluice-probe-primary}, for writes</td><td>the primary's position (the only one that turns it to
 *     up)</td><td>connecting, and in the checks of the table</td></tr>
 * <tr><td>the reader of changes, calling the session of {@link io.sluice.postgres.Changes}</td><td>the slot's connection, and one
 *     beside it</td><td>connecting, in some statements of up to five seconds, and for the next message as long as it says; another
 *     thread may break that</td></tr>
 * <tr><td>a caller of {@link io.sluice.postgres.AdminSession}</td><td>a connection of its own</td><td>up to the limit that it
 *     gives</td></tr>
 * <tr><td>{@code sluice-direct-N}, benchmarks only</td><td>as a lane</td><td>as a lane</td></tr>
 * <tr><td>{@code sluice-sample-keys}, benchmarks only</td><td>a connection of its own</td><td>in one sampling statement</td></tr>
 * </table>
 *
 * <p>HikariCP and the driver run threads of their own beside these.
 */
@NullMarked
package io.sluice.postgres;

import org.jspecify.annotations.NullMarked;
