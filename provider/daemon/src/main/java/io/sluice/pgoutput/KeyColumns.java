package io.sluice.pgoutput;

import io.sluice.pgoutput.Message.Delete;
import io.sluice.pgoutput.Message.Insert;
import io.sluice.pgoutput.Message.Update;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns whose values are the keys: says which keys a change of a row is about. Used by one thread. */
public final class KeyColumns {
    private static final Touched UNSAID = new Touched(List.of(), false);

    private final List<String> names;
    private final boolean identified;

    /**
     * The columns.
     *
     * @param names in the order of a key's parts
     * @param identified whether they are known to belong to the replica identity, even if the stream says otherwise
     */
    public KeyColumns(List<String> names, boolean identified) {
        this.names = List.copyOf(names);
        this.identified = identified;
    }

    /**
     * The keys of a change, each once and as its parts; none if one of them is NULL.
     *
     * @param complete false if the message does not say them all: then it may be about any key
     */
    public record Touched(List<List<String>> keys, boolean complete) {}

    /** Whether every change of a row of this table says the key it had before: the columns are there, and belong to the replica identity. */
    public boolean coveredBy(Table table) {
        int[] indexes = indexes(table);
        if (indexes == null) {
            return false;
        }
        for (int index : indexes) {
            if (!identified && !table.columns().get(index).identity()) {
                return false;
            }
        }
        return true;
    }

    /** Null if one is not told of. */
    private int @Nullable [] indexes(Table table) {
        int[] indexes = new int[names.size()];
        for (int i = 0; i < indexes.length; i++) {
            indexes[i] = table.indexOf(names.get(i));
            if (indexes[i] < 0) {
                return null;
            }
        }
        return indexes;
    }

    /** The key of the new row. */
    public Touched of(Insert insert) {
        int[] indexes = indexes(insert.table());
        return indexes == null
                ? UNSAID
                : new FoundKeys(indexes).with(insert.row(), null).touched();
    }

    /** The key that the row has now, and the one it had, if that was another. */
    public Touched of(Update update) {
        int[] indexes = indexes(update.table());
        if (indexes == null || !coveredBy(update.table())) {
            return UNSAID; // whether the key has changed is not said
        }
        Row old = update.old();
        if (old == null) {
            return new FoundKeys(indexes).with(update.row(), null).touched(); // the key is the one it was
        }
        if (isUnsaid(update.table(), indexes, old)) {
            return UNSAID;
        }
        return new FoundKeys(indexes).with(old, null).with(update.row(), old).touched();
    }

    /** The key that the row had. */
    public Touched of(Delete delete) {
        int[] indexes = indexes(delete.table());
        return indexes == null || !coveredBy(delete.table()) || isUnsaid(delete.table(), indexes, delete.old())
                ? UNSAID
                : new FoundKeys(indexes).with(delete.old(), null).touched();
    }

    /** Whether a part is NULL because the identity lacks it after all: what does not belong to it is sent so. */
    private static boolean isUnsaid(Table table, int[] indexes, Row old) {
        for (int index : indexes) {
            if (old.kind(index) == Row.Kind.NULL && !table.columns().get(index).identity()) {
                return true;
            }
        }
        return false;
    }

    /** Those that were found so far. */
    private static final class FoundKeys {
        private final int[] indexes;
        private final List<List<String>> found = new ArrayList<>(2);
        private boolean complete = true;

        private FoundKeys(int[] indexes) {
            this.indexes = indexes;
        }

        /** @param before the same row as it was, which has what is not sent again because it is very long; or null */
        private FoundKeys with(Row row, @Nullable Row before) {
            List<String> parts = new ArrayList<>(indexes.length);
            boolean none = false;
            boolean said = true;
            for (int index : indexes) {
                Row from = row.kind(index) == Row.Kind.UNCHANGED && before != null ? before : row;
                switch (from.kind(index)) {
                    case NULL -> none = true;
                    case UNCHANGED, OTHER -> said = false;
                    case TEXT -> {
                        String text = from.utf8(index);
                        if (text == null) { // no UTF-8: nobody can have asked for it, so nobody has cached it
                            none = true;
                        } else {
                            parts.add(text);
                        }
                    }
                }
            }
            if (!none && !said) {
                complete = false;
            } else if (!none && !found.contains(parts)) {
                found.add(parts);
            }
            return this;
        }

        private Touched touched() {
            return new Touched(found, complete);
        }
    }
}
