/**
 * Writes: many changes of single keys into few transactions. The engine is a {@link io.sluice.coalesce.Coalescer} whose keys are the
 * writes themselves, with one lane: its queue, pace, deadlines and the halving of a batch with a bad row are what writes need too.
 * Two equal writes are two writes, so they are compared by identity and never share a promise.
 *
 * <p>Data flows one way: {@code Writer} (queue) - {@code InvalidatingLoader} (on the lane) - the loader (one transaction for each batch) -
 * {@code InvalidatingLoader} (drops the keys from the caches) - the answers. So whoever hears that a write is done finds no older value in
 * a cache that could be reached.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><th>thread</th><th>touches</th><th>may block</th></tr>
 * <tr><td>a caller of {@code write}, {@code shorten}, {@code withdraw}</td><td>the queue's tail, the promises map</td><td>never, but
 *     for the coalescer's locks</td></tr>
 * <tr><td>{@code sluice-write-lane-0}</td><td>its own batch, the loader, the invalidator, the counts</td><td>in the queue while
 *     nothing is due, in the loader, in the invalidator as long as that bounds itself</td></tr>
 * <tr><td>a waiter's executor</td><td>the waiter, and its {@code ShortKeyWrite}: which key it tries now</td><td>as its owner allows</td></tr>
 * <tr><td>who reads counts</td><td>adders</td><td>never</td></tr>
 * </table>
 *
 * <p>One lane, because writes of one key must be done in the order in which they came: a second lane could overtake the first. A
 * batch in flight gathers the next one behind it, so a slow commit makes batches larger, not slower.
 */
@NullMarked
package io.sluice.write;

import org.jspecify.annotations.NullMarked;
