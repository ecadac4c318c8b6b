package io.sluice.reader;

import io.sluice.changes.Change;
import io.sluice.changes.ChangeSession;
import io.sluice.changes.WatchedNames;
import io.sluice.lookup.BadKey;
import io.sluice.lookup.Snapshot;
import io.sluice.pgoutput.Decoder;
import io.sluice.pgoutput.KeyColumn;
import io.sluice.pgoutput.MalformedException;
import io.sluice.pgoutput.Message;
import io.sluice.pgoutput.Table;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read from the stream and is not applied yet. Of a transaction it needs no more than the part that fits: the stream tells
 * only of those that are committed, and where their commit record begins is known from the first message.
 */
final class UnappliedChanges {
    /** The prefix of messages that name a key, written by whoever changes what the table does not show. */
    private static final String KEY_MESSAGE = "sluice";

    private static final long UNPLACED = Long.MAX_VALUE;

    /** Enough that a round trip to Redis does not count. */
    private static final int FULL = 4000;

    private final Decoder decoder = new Decoder();
    private final WatchedNames table;
    private final long keepMillis;
    private final KeyColumn keys;
    private final List<Change> changes = new ArrayList<>();
    private @Nullable String clear;
    private @Nullable String beat;
    private long lsn;
    private long xid;
    private long complete;
    private long maxXid;
    private int transactions;
    private int unknown;
    private boolean unplaced;

    /** @param keepMillis how long a fence lasts at least */
    UnappliedChanges(WatchedNames table, long keepMillis) {
        this.keepMillis = keepMillis;
        this.table = table;
        this.keys = new KeyColumn(table.keyColumn(), table.identified());
    }

    /**
     * Takes one message.
     *
     * @param last the last snapshot known, which tells the whole ids of transactions
     * @throws MalformedException if the message cannot be read
     */
    void take(ByteBuffer buffer, Snapshot last) throws MalformedException {
        Message message = decoder.decode(buffer);
        if (message instanceof Message.Begin begin) {
            // A position that was replayed is the end of a record: beyond the beginning of the commit record, it is
            // at or beyond its end.
            lsn = begin.finalLsn() + 1;
            xid = last.widen(begin.xid());
            maxXid = Math.max(maxXid, xid);
        } else if (message instanceof Message.Commit commit) {
            complete = commit.endLsn();
            transactions++;
        } else if (message instanceof Message.Truncate truncate) {
            if (truncate.tables().stream().anyMatch(this::isOurs)) {
                clear = "the table was truncated";
            }
        } else if (message instanceof Message.Logical logical) {
            take(logical);
        } else if (message instanceof Message.Unknown) {
            unknown++;
        } else {
            rows(message);
        }
    }

    private boolean isOurs(Table other) {
        return (other.schema().equals(table.schema()) && other.name().equals(table.table()))
                || table.children().contains(Integer.toUnsignedLong(other.oid()));
    }

    private void rows(Message message) throws MalformedException {
        if (message instanceof Message.Insert insert && isOurs(insert.table())) {
            touched(keys.of(insert));
        } else if (message instanceof Message.Update update && isOurs(update.table())) {
            touched(keys.of(update));
        } else if (message instanceof Message.Delete delete && isOurs(delete.table())) {
            touched(keys.of(delete));
        }
    }

    private void touched(KeyColumn.Touched touched) {
        for (String key : touched.keys()) {
            if (!key.isEmpty()) { // nobody can ask for it
                changes.add(Change.of(spelled(key), lsn, xid));
            }
        }
        if (!touched.complete()) {
            clear = "a row has changed whose key the stream does not tell: its replica identity lacks the key column";
        }
    }

    private void take(Message.Logical logical) {
        String text = logical.content();
        if (logical.prefix().equals(ChangeSession.BEAT)) {
            beat = text;
        } else if (logical.prefix().equals(KEY_MESSAGE) && text != null && !text.isEmpty() && text.indexOf('\0') < 0) {
            if (logical.transactional()) {
                // No lock keeps two transactions from naming one key, and a fence remembers one of them.
                changes.add(new Change(spelled(text), lsn, xid, UNPLACED, 0));
                unplaced = true;
            } else {
                // Whoever writes it on its own has committed before, but no transaction is named.
                told(text, logical.lsn() + 1, 0);
            }
        }
    }

    /** So many that they should be applied before more is read. */
    boolean isFull() {
        return changes.size() >= FULL;
    }

    /** Whether there is anything to be applied, or at least to be acknowledged. */
    boolean hasNews() {
        return !changes.isEmpty() || transactions > 0 || clear != null;
    }

    /** Whether {@link #changes} needs a look at the database first. */
    boolean isUnplaced() {
        return unplaced;
    }

    /** @param look at the database; taken after these were read, if there are some to be placed */
    List<Change> changes(ChangeSession.Beat look) {
        return unplaced ? changes.stream().map(change -> placed(change, look)).toList() : List.copyOf(changes);
    }

    /** What the snapshot shows, every later one shows. What it does not show yet is held back as long as a fence lasts. */
    private Change placed(Change change, ChangeSession.Beat look) {
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

    /**
     * Somebody says that this key has changed, and that all of it is committed.
     *
     * @param at before this position of the log; 0 for its end
     * @param holdMillis as {@link Change#holdMillis}
     */
    void told(String key, long at, long holdMillis) {
        changes.add(new Change(spelled(key), at, 0, UNPLACED, holdMillis));
        unplaced = true;
    }

    /** As caches know the key. One that nobody can ask for stays as it is, which does no harm. */
    private String spelled(String key) {
        try {
            return table.keys().canonical(key);
        } catch (BadKey e) {
            return key;
        }
    }

    /** Where the last whole transaction ends; 0 before any. */
    long complete() {
        return complete;
    }

    long maxXid() {
        return maxXid;
    }

    /** How many transactions have been read whole. */
    int transactions() {
        return transactions;
    }

    /** How many messages of kinds that are not known here were passed over. */
    int unknown() {
        return unknown;
    }

    /** Why every entry has to go; null if only those named. */
    @Nullable
    String clear() {
        return clear;
    }

    /** The text of the last beat that came; null if none did. */
    @Nullable
    String beat() {
        return beat;
    }

    /** All of it is applied. */
    void done() {
        changes.clear();
        clear = null;
        beat = null;
        transactions = 0;
        unknown = 0;
        unplaced = false;
    }
}
