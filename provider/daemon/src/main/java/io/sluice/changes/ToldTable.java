package io.sluice.changes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One of the tables or views that a session of the slot tells of.
 *
 * @param name what the settings call it
 * @param tables whose rows are its rows; beneath a view there may be several
 * @param owner whose entries a cache of it holds
 * @param firstShape as {@link ChangeSession.Beat#shapes}, of before the slot was found fit
 * @param gap why the stream may have been silent about some of its rows; null if it has told of all
 */
public record ToldTable(String name, List<WatchedNames> tables, Owner owner, String firstShape, @Nullable String gap) {
    public ToldTable {
        tables = List.copyOf(tables);
    }

    /** For a line. */
    public String relation() {
        return owner.schema() + "." + owner.table();
    }
}
