/**
 * What the last ten minutes were like: a sample of every figure each second, for a page that is opened late.
 *
 * <table>
 * <caption>Threads</caption>
 * <tr><td>{@code sluice-history}</td><td>takes the samples</td></tr>
 * <tr><td>the admin port's event loop</td><td>reads them; while it does, a sample waits</td></tr>
 * </table>
 */
@NullMarked
package io.sluice.history;

import org.jspecify.annotations.NullMarked;
