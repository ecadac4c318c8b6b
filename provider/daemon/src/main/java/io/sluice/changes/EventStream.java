package io.sluice.changes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes that somebody tells of: whoever writes what the table's own log does not show. They are kept until they are applied. Safe for
 * all threads; every call is bounded in time.
 */
public interface EventStream extends AutoCloseable {

    /**
     * One event.
     *
     * @param id its place in the stream
     * @param table the name of its table; null for the first one
     * @param key null where it has none that can be read
     * @param lsn a position of the log as it was given, at or after the end of the change's commit; null for none
     */
    record Event(String id, @Nullable String table, @Nullable String key, @Nullable String lsn) {}

    /**
     * The next events, at most so many; never waits for some to come. Those that were read before and are neither {@link #done} nor buried
     * come again: at first, after the connection was lost, and after half a minute.
     */
    List<Event> read(int most) throws FenceStoreException;

    /** These are applied, and are not kept any longer. */
    void done(List<String> ids) throws FenceStoreException;

    /** This one can never be applied: it is laid aside with the reason, for a person to see. */
    void bury(Event event, String reason) throws FenceStoreException;

    /**
     * Tells of a change.
     *
     * @param table as {@link Event#table}
     * @param lsn as {@link Event#lsn}
     */
    void add(@Nullable String table, String key, @Nullable String lsn) throws FenceStoreException;

    /** How many were buried. */
    long buried();

    /** Ends the connection. */
    @Override
    void close();
}
