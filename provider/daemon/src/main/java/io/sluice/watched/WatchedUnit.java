package io.sluice.watched;

import io.sluice.changes.WatchedNames;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/** What is kept fresh as one, as it was found: its tables, and whether what it makes of their rows is still the same. */
public final class WatchedUnit {
    private final Handle handle;
    private final Watchable what;
    private final WatchedSource source;
    private final List<WatchedTable> tables;
    private @Nullable String gap;

    private WatchedUnit(Handle handle, Watchable what, WatchedSource source, List<WatchedTable> tables) {
        this.handle = handle;
        this.what = what;
        this.source = source;
        this.tables = tables;
    }

    /**
     * As it is now.
     *
     * @param shared tables of which everything is watched, by their oids: a table is looked at once, however many views it is beneath
     */
    public static WatchedUnit of(
            Handle handle, String publication, Watchable what, WatchedSource source, Map<Long, WatchedTable> shared) {
        List<WatchedTable> tables = source.tables().stream()
                .map(lookup -> lookup.key().parts().isEmpty()
                        ? shared.computeIfAbsent(lookup.oid(), unused -> WatchedTable.of(handle, publication, lookup))
                        : WatchedTable.of(handle, publication, lookup))
                .toList();
        return new WatchedUnit(handle, what, source, tables);
    }

    public String name() {
        return what.name();
    }

    /** As {@link Watchable#words}. */
    public String words() {
        return what.words();
    }

    public List<WatchedTable> tables() {
        return tables;
    }

    /** For the reader. */
    public List<WatchedNames> watched() {
        return tables.stream().map(WatchedTable::watched).toList();
    }

    /** What keeps it from being read, but for the publication: a line each. */
    public List<String> faults() {
        List<String> faults = new ArrayList<>();
        if (source.unfit() != null) {
            faults.add(source.unfit());
        }
        tables.forEach(table -> faults.addAll(table.faults()));
        return faults;
    }

    /** Why the slot may be silent about something of it, or null: others' rows it may tell of all the same. */
    public void gap(@Nullable String why) {
        gap = why;
    }

    public @Nullable String gap() {
        return gap;
    }

    /** What was altered since it was found, or published, so that the stream may be silent about something of it; null if nothing was. */
    public @Nullable String alteration() {
        return source.definition().isReplaced(handle) ? replaced() : null;
    }

    /** As {@link WatchedTable#changedSince}, of all that it is made of. */
    public @Nullable String changedSince(String slot, long settledBelow) {
        return tables.stream()
                .map(table -> table.changedSince(slot, settledBelow))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseGet(() -> source.definition().isReplacedSince(handle, slot, settledBelow)
                        ? replaced() + " while the slot was not read"
                        : null);
    }

    private String replaced() {
        return "the view " + source.relation() + ", or a view or function that it is made with, was changed";
    }
}
