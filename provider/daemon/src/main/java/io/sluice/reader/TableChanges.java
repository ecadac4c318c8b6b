package io.sluice.reader;

import io.sluice.changes.Change;
import io.sluice.changes.ChangeSession.Beat;
import io.sluice.changes.WatchedNames;
import io.sluice.lookup.BadKey;
import io.sluice.pgoutput.KeyColumns;
import io.sluice.pgoutput.MalformedException;
import io.sluice.pgoutput.Message;
import io.sluice.pgoutput.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was read of one table's changes and is not applied yet. */
final class TableChanges {
    private static final long UNPLACED = Long.MAX_VALUE;

    private final WatchedNames table;
    private final long keepMillis;
    private final KeyColumns keys;
    private final List<Change> changes = new ArrayList<>();
    private @Nullable String clear;
    private boolean unplaced;

    /** @param keepMillis how long a fence lasts at least */
    TableChanges(WatchedNames table, long keepMillis) {
        this.table = table;
        this.keepMillis = keepMillis;
        this.keys = new KeyColumns(table.keyColumns(), table.identified());
    }

    boolean isOf(Table other) {
        return (other.schema().equals(table.schema()) && other.name().equals(table.table()))
                || table.children().contains(Integer.toUnsignedLong(other.oid()));
    }

    /** A row of it was changed by the transaction that ends behind this position. */
    void row(Message message, long lsn, long xid) throws MalformedException {
        if (message instanceof Message.Insert insert) {
            touched(keys.of(insert), lsn, xid);
        } else if (message instanceof Message.Update update) {
            touched(keys.of(update), lsn, xid);
        } else if (message instanceof Message.Delete delete) {
            touched(keys.of(delete), lsn, xid);
        }
    }

    private void touched(KeyColumns.Touched touched, long lsn, long xid) {
        for (List<String> parts : touched.keys()) {
            String key = joined(parts);
            if (!key.isEmpty()) { // nobody can ask for it
                changes.add(Change.of(spelled(key), lsn, xid));
            }
        }
        if (!touched.complete()) {
            clear = "a row has changed whose key the stream does not tell: its replica identity lacks a key column";
        }
    }

    void truncated() {
        clear = "the table was truncated";
    }

    /**
     * Somebody says that this key has changed.
     *
     * @param at before this position of the log; 0 for its end
     * @param xid by this transaction; 0 if all of it is committed
     * @param holdMillis as {@link Change#holdMillis}
     */
    void told(String key, long at, long xid, long holdMillis) {
        changes.add(new Change(spelled(key), at, xid, UNPLACED, holdMillis));
        unplaced = true;
    }

    private String joined(List<String> parts) {
        try {
            return table.keys().ofParts(parts);
        } catch (BadKey e) {
            throw new IllegalStateException(e); // there is one part for each column
        }
    }

    /** As caches know the key. One that nobody can ask for stays as it is, which does no harm. */
    private String spelled(String key) {
        try {
            return table.keys().canonical(key);
        } catch (BadKey e) {
            return key;
        }
    }

    int size() {
        return changes.size();
    }

    /** Whether there is nothing to be done for the entries. */
    boolean isEmpty() {
        return changes.isEmpty() && clear == null;
    }

    /** Whether {@link #changes} needs a look at the database first. */
    boolean isUnplaced() {
        return unplaced;
    }

    /** @param look at the database; taken after these were read, if there are some to be placed */
    List<Change> changes(Beat look) {
        return unplaced ? changes.stream().map(change -> placed(change, look)).toList() : List.copyOf(changes);
    }

    /** What the snapshot shows, every later one shows. What it does not show yet is held back as long as a fence lasts. */
    private Change placed(Change change, Beat look) {
        if (change.after() != UNPLACED) {
            return change;
        }
        boolean seen = change.xid() == 0 || look.snapshot().sees(change.xid());
        return new Change(
                change.key(),
                change.lsn() == 0 ? look.position() : change.lsn(),
                change.xid(),
                look.snapshot().xmax(),
                seen ? change.holdMillis() : keepMillis);
    }

    /** Why every entry has to go; null if only those named. */
    @Nullable
    String clear() {
        return clear;
    }

    /** All of it is applied. */
    void done() {
        changes.clear();
        clear = null;
        unplaced = false;
    }
}
