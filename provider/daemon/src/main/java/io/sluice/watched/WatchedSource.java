package io.sluice.watched;

import io.sluice.changes.Change;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.TableName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What something watched is made of, as the catalogue has it.
 *
 * @param schema of the relation that is asked
 * @param keyColumns by which it is cached
 * @param shown what makes two entries of one key two, in one text
 * @param tables whose rows decide what it shows. Without a key column each change in them is one of everything
 * @param definition what else decides that
 * @param unfit why changes in these tables are not all that change it, in one line; null if they are
 */
public record WatchedSource(
        String schema,
        String table,
        List<String> keyColumns,
        String shown,
        List<LookupTable> tables,
        ViewDefinition definition,
        @Nullable String unfit) {
    /** The key columns of what has one key, that of {@linkplain Change#EVERYTHING everything}. */
    public static final List<String> NO_KEY = List.of(Change.EVERYTHING);

    public WatchedSource {
        keyColumns = List.copyOf(keyColumns);
        tables = List.copyOf(tables);
    }

    /** As SQL names it. */
    String relation() {
        return TableName.quote(schema) + "." + TableName.quote(table);
    }
}
