package io.sluice.tables;

import io.sluice.lookup.Value;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.TableKey;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a SELECT of lookups answers.
 *
 * @param ends whether each row says how long it lasts, after its value
 * @param asked when the SELECT was sent, if they do: an answer that was long on its way has less left, not more
 */
record ShownRows(TableKey keys, boolean ends, long asked) {

    /** Of a SELECT that is sent now. */
    static ShownRows of(LookupTable lookup) {
        boolean ends = lookup.shows().expires() != null;
        return new ShownRows(lookup.key(), ends, ends ? System.nanoTime() : 0);
    }

    /** Whatever came. A collation that takes two spellings for equal returns keys that were not asked for; nobody takes them. */
    Map<String, Value> values(ResultSet rows, int expected) throws SQLException {
        Map<String, Value> found = new HashMap<>(expected * 2);
        int first = keys.parts().size() + 1;
        while (rows.next()) {
            String key = keys.ofRow(rows);
            Value value = value(rows, first);
            if (key != null && value != null) {
                found.put(key, value);
            }
        }
        return found;
    }

    /** What a row shows, from this column on; null where it is NULL, or where its time has just come. */
    @Nullable
    Value value(ResultSet row, int column) throws SQLException {
        byte[] utf8 = row.getBytes(column);
        if (utf8 == null || !ends) {
            return utf8 == null ? null : Value.ofUtf8(utf8);
        }
        long left = row.getLong(column + 1);
        if (row.wasNull()) {
            return Value.ofUtf8(utf8);
        }
        return left <= 0 ? null : Value.ofUtf8(utf8, left, asked);
    }
}
