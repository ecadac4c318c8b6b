package io.sluice.slot;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known of tables from one session of the slot to the next: why it may be silent about rows of one, and up to which transaction
 * whatever was altered does no harm any more, because every entry was dropped since. The slot's own horizon tells as much only later: a
 * transaction that runs for hours holds it back.
 */
final class TableDoubts {
    private final Map<String, String> gaps = new ConcurrentHashMap<>();
    private final Map<String, Long> settled = new ConcurrentHashMap<>();

    /** Why the slot may be silent about rows of this table; null if nothing is known of that. */
    @Nullable
    String gap(String table) {
        return gaps.get(table);
    }

    void add(String table, String why) {
        gaps.put(table, why);
    }

    /** What transactions below this one have altered is settled, as they had all ended; 0 if nothing is. */
    long settledBelow(String table) {
        return settled.getOrDefault(table, 0L);
    }

    /** Every entry of the table was dropped, and what is filled from then on has seen each transaction below this one. */
    void settle(String table, long xid) {
        gaps.remove(table);
        settled.put(table, xid);
    }

    /** The slot was made just now, and has left out nothing. */
    void fresh() {
        gaps.clear();
    }
}
