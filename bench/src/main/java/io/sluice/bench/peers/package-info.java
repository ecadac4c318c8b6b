/**
 * What a user would take instead of Sluice: the same lookups answered by different strategies, each behind the same minimal front, so
 * that only the strategy differs. Each runs in a process of its own, {@link io.sluice.bench.peers.PeerServer}.
 *
 * <p>Every strategy is written as its library's documentation recommends, and set in its favour; its own comment says how, and why.
 * All of them select with a generic plan that is made once, as Sluice does, and none has a deadline for each lookup, which Sluice has.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>the front's event loops</td><td>connections; {@link io.sluice.bench.peers.Strategy#lookup}</td><td>never</td></tr>
 * <tr><td>the strategy's own</td><td>the database; {@link io.sluice.bench.peers.Caller}s, which hop to their loop</td><td>in a
 *     SELECT</td></tr>
 * </table>
 */
@NullMarked
package io.sluice.bench.peers;

import org.jspecify.annotations.NullMarked;
