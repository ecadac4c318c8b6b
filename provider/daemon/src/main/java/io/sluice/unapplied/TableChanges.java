package io.sluice.unapplied;

import io.sluice.changes.Change;
import io.sluice.changes.ChangeSession.Beat;
import io.sluice.changes.WatchedNames;
import io.sluice.lookup.BadKey;
import io.sluice.lookup.KeyRule;
import io.sluice.pgoutput.KeyColumns;
import io.sluice.pgoutput.MalformedException;
import io.sluice.pgoutput.Message;
import io.sluice.pgoutput.Table;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What was read of the changes of one table or view and is not applied yet. */
public final class TableChanges {
    private static final long UNPLACED = Long.MAX_VALUE;

    private final List<WatchedNames> tables;
    private final long keepMillis;
    private final KeyRule spelling;

    /** Null where each change is one of everything. */
    private final @Nullable KeyColumns keys;

    private final List<Change> changes = new ArrayList<>();
    private @Nullable String clear;
    private boolean unplaced;

    /** The last ones of everything: a transaction changes it once, whatever the number of rows. */
    private @Nullable Change lastRow;

    private @Nullable Change lastTold;

    /**
     * Of a session that has read nothing.
     *
     * @param tables one that has a key, or several that have none
     * @param keepMillis how long a fence lasts at least
     */
    public TableChanges(List<WatchedNames> tables, long keepMillis) {
        WatchedNames first = tables.get(0);
        this.tables = tables;
        this.keepMillis = keepMillis;
        this.spelling = first.keys();
        this.keys = first.keyColumns().isEmpty() ? null : new KeyColumns(first.keyColumns(), first.identified());
    }

    public boolean isOf(Table other) {
        for (WatchedNames table : tables) {
            if ((other.schema().equals(table.schema()) && other.name().equals(table.table()))
                    || table.children().contains(Integer.toUnsignedLong(other.oid()))) {
                return true;
            }
        }
        return false;
    }

    /** A row of it was changed by the transaction that ends behind this position. */
    public void row(Message message, long lsn, long xid) throws MalformedException {
        if (keys == null) {
            everything(lsn, xid);
        } else if (message instanceof Message.Insert insert) {
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

    /** All of its rows are gone by the transaction that ends behind this position. Which keys those had is not said. */
    public void truncated(long lsn, long xid) {
        if (keys == null) {
            everything(lsn, xid);
        } else {
            clear = "the table was truncated";
        }
    }

    private void everything(long lsn, long xid) {
        if (lastRow == null || lastRow.lsn() != lsn || lastRow.xid() != xid) {
            lastRow = Change.of(Change.EVERYTHING, lsn, xid);
            changes.add(lastRow);
        }
    }

    /**
     * Somebody says that this key has changed.
     *
     * @param at before this position of the log; 0 for its end
     * @param xid by this transaction; 0 if all of it is committed
     * @param holdMillis as {@link Change#holdMillis}
     */
    public void told(String key, long at, long xid, long holdMillis) {
        Change change = new Change(spelled(key), at, xid, UNPLACED, holdMillis);
        if (keys == null && change.equals(lastTold)) {
            return;
        }
        lastTold = change;
        changes.add(change);
        unplaced = true;
    }

    private String joined(List<String> parts) {
        try {
            return spelling.ofParts(parts);
        } catch (BadKey e) {
            throw new IllegalStateException(e); // there is one part for each column
        }
    }

    /** As caches know the key. One that nobody can ask for stays as it is, which does no harm. */
    private String spelled(String key) {
        try {
            return spelling.canonical(key);
        } catch (BadKey e) {
            return key;
        }
    }

    public int size() {
        return changes.size();
    }

    /** Whether there is nothing to be done for the entries. */
    public boolean isEmpty() {
        return changes.isEmpty() && clear == null;
    }

    /** Whether {@link #changes} needs a look at the database first. */
    public boolean isUnplaced() {
        return unplaced;
    }

    /**
     * The changes of keys.
     *
     * @param look at the database; taken after these were read, if there are some to be placed
     */
    public List<Change> changes(Beat look) {
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
    public String clear() {
        return clear;
    }

    /** All of it is applied. */
    public void done() {
        changes.clear();
        clear = null;
        unplaced = false;
        lastTold = null; // what is told next may be of later
    }

    /** None of it was applied, of a transaction whose rows may go on to come neither. */
    public void forget() {
        done();
        lastRow = null;
    }
}
