/**
 * The core: many lookups into few batches. Knows neither SQL nor HTTP nor Redis; imports the JDK alone.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>a caller of {@code provide}, {@code provideAll}, {@code withdraw}</td><td>recent values, the promises map, a promise's list of waiters, the
 *     queue's tail</td><td>never, but for the queue's lock and a promise's monitor, each held for a few instructions</td></tr>
 * <tr><td>{@code sluice-NAME-lane-N} by {@code Settings.name}, as many as there are lanes of all routes</td><td>the queue's head, its own batch, the promises map, recent values, the filler's
 *     buffer</td><td>in the queue while nothing is due, in the loader</td></tr>
 * <tr><td>{@code sluice-NAME-deadlines}</td><td>the promises map</td><td>until the next deadline</td></tr>
 * <tr><td>{@code sluice-NAME-hedge}, where there are several routes</td><td>the batches under way</td><td>until one may be late, but for
 *     the queue's lock</td></tr>
 * <tr><td>who calls {@code invalidate}</td><td>the promises map</td><td>never, but for a promise's monitor</td></tr>
 * <tr><td>a waiter's executor</td><td>the waiter's {@code answer}</td><td>as its owner allows</td></tr>
 * </table>
 *
 * <p>The queue's lock and a promise's monitor are never nested, nor are the locks of two queues. The lock of {@link io.sluice.lanes.Lanes}
 * that are shared comes after that of one queue; whose turn it is, is woken under neither. No foreign code runs under any of them, but for
 * {@link io.sluice.coalesce.Route#open}: it must be quick, and take no lock of its own.
 */
@NullMarked
package io.sluice.coalesce;

import org.jspecify.annotations.NullMarked;
