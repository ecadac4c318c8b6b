package io.sluice.pgoutput;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The tables that the stream has described. It describes each but once, and that may be thousands, of which some are gone again: at the
 * bound the one not used for longest is forgotten. A row of it is then refused as any of a table never described, and a new session,
 * which describes all anew, can read it.
 */
final class Tables {
    /** Of all descriptions together, in bytes as they were sent: some 10,000 tables of ten columns. */
    static final int MAX_BYTES = 4 << 20;

    private record Described(Table table, int bytes) {}

    /** The last one is the one used last. */
    private final LinkedHashMap<Integer, Described> byOid = new LinkedHashMap<>(16, 0.75f, true);

    private @Nullable Table latest;
    private int bytes;

    /** Returns what was known of the table before. */
    @Nullable
    Table put(Table table, int size) {
        Described before = byOid.put(table.oid(), new Described(table, size));
        latest = table;
        bytes += size - (before == null ? 0 : before.bytes);
        var oldest = byOid.values().iterator();
        while (bytes > MAX_BYTES && byOid.size() > 1) {
            bytes -= oldest.next().bytes;
            oldest.remove();
        }
        return before == null ? null : before.table;
    }

    /** Null if it was never described, or is forgotten. */
    @Nullable
    Table get(int oid) {
        if (latest == null || latest.oid() != oid) { // mostly it is the one of the row before
            Described found = byOid.get(oid);
            if (found == null) {
                return null;
            }
            latest = found.table;
        }
        return latest;
    }
}
