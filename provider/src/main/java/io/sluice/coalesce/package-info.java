/**
 * The core: many lookups into few batches. Knows neither SQL nor HTTP nor Redis; imports the JDK alone.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>a caller of {@code provide}, {@code provideAll}, {@code withdraw}</td><td>recent values, the promises map, a promise's list of waiters, the
 *     queue's tail</td><td>never, but for the queue's lock and a promise's monitor, each held for a few instructions</td></tr>
 * <tr><td>{@code sluice-lane-N}</td><td>the queue's head, its own batch, the promises map, recent values, the filler's
 *     buffer</td><td>in the queue while nothing is due, in the loader</td></tr>
 * <tr><td>{@code sluice-deadlines}</td><td>the promises map</td><td>until the next deadline</td></tr>
 * <tr><td>a waiter's executor</td><td>the waiter's {@code answer}</td><td>as its owner allows</td></tr>
 * </table>
 *
 * <p>Nobody holds two locks at once: the queue's lock and a promise's monitor are never nested, and no foreign code runs under
 * either.
 */
@NullMarked
package io.sluice.coalesce;

import org.jspecify.annotations.NullMarked;
