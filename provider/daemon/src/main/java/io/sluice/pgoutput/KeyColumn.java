package io.sluice.pgoutput;

import io.sluice.pgoutput.Message.Delete;
import io.sluice.pgoutput.Message.Insert;
import io.sluice.pgoutput.Message.Update;
import java.util.ArrayList;
import java.util.List;

/** The column whose values are the keys: says which keys a change of a row is about. Used by one thread. */
public final class KeyColumn {
    private static final Touched UNSAID = new Touched(List.of(), false);

    private final String name;
    private final boolean identified;

    public KeyColumn(String name) {
        this(name, false);
    }

    /** @param identified whether it is known to belong to the replica identity, even if the stream says otherwise */
    public KeyColumn(String name, boolean identified) {
        this.name = name;
        this.identified = identified;
    }

    /**
     * The keys of a change, each once; none if they are NULL.
     *
     * @param complete false if the message does not say them all: then it may be about any key
     */
    public record Touched(List<String> keys, boolean complete) {}

    /** Whether every change of a row of this table says the key it had before: the column is there, and belongs to the replica identity. */
    public boolean coveredBy(Table table) {
        int index = table.indexOf(name);
        return index >= 0 && (identified || table.columns().get(index).identity());
    }

    /** The key of the new row. */
    public Touched of(Insert insert) {
        int index = insert.table().indexOf(name);
        return index < 0 ? UNSAID : keys(index, insert.row());
    }

    /** The key that the row has now, and the one it had, if that was another. */
    public Touched of(Update update) {
        if (!coveredBy(update.table())) {
            return UNSAID; // whether the key has changed is not said
        }
        int index = update.table().indexOf(name);
        Row old = update.old();
        if (old == null) {
            return keys(index, update.row()); // the key is the one it was
        }
        if (isUnsaid(update.table(), index, old)) {
            return UNSAID;
        }
        if (update.row().kind(index) == Row.Kind.UNCHANGED) {
            return keys(index, old); // a very long key is sent but once
        }
        return keys(index, old, update.row());
    }

    /** The key that the row had. */
    public Touched of(Delete delete) {
        Table table = delete.table();
        int index = table.indexOf(name);
        return coveredBy(table) && !isUnsaid(table, index, delete.old()) ? keys(index, delete.old()) : UNSAID;
    }

    /** Whether the key is NULL because the identity lacks it after all: what does not belong to it is sent so. */
    private static boolean isUnsaid(Table table, int index, Row old) {
        return old.kind(index) == Row.Kind.NULL && !table.columns().get(index).identity();
    }

    private Touched keys(int index, Row... rows) {
        List<String> keys = new ArrayList<>(rows.length);
        boolean complete = true;
        for (Row row : rows) {
            switch (row.kind(index)) {
                case NULL -> {}
                case UNCHANGED, OTHER -> complete = false;
                case TEXT -> {
                    String key = row.utf8(index);
                    // One that is no UTF-8 nobody can have asked for, so nobody has cached it.
                    if (key != null && !keys.contains(key)) {
                        keys.add(key);
                    }
                }
            }
        }
        return new Touched(keys, complete);
    }
}
