package io.sluice.changes;

import io.sluice.lookup.KeyRule;
import java.util.List;
import java.util.Set;

/**
 * The table of a lookup, or one beneath a view, each name as the catalogue spells it.
 *
 * @param keyColumns in the order of a key's parts; none where each change is one of {@link Change#EVERYTHING}
 * @param keys the spelling of its keys, which is not always that of the stream
 * @param identified whether it is known that the log has the key of each row that is changed, whatever the stream says: of partitions it
 *     tells by the name of the table above, with that one's replica identity, and writes with their own
 * @param children the oids of the tables that inherit from it: their rows are its rows, and the log tells of them by their own names
 */
public record WatchedNames(
        String schema, String table, List<String> keyColumns, KeyRule keys, boolean identified, Set<Long> children) {}
