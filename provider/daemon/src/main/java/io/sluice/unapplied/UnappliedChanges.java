package io.sluice.unapplied;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ToldTable;
import io.sluice.lookup.Snapshot;
import io.sluice.pgoutput.Decoder;
import io.sluice.pgoutput.MalformedException;
import io.sluice.pgoutput.Message;
import io.sluice.pgoutput.Table;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was read from the stream and is not applied yet. Of a transaction it needs no more than the part that fits: the stream tells
 * only of those that are committed, and where their commit record begins is known from the first message.
 */
public final class UnappliedChanges {
    /**
     * The prefix of messages that name a key of the first table, written by whoever changes what the table does not show; those of another
     * add a colon and the table's name.
     */
    private static final String KEY_MESSAGE = "sluice";

    /** Enough that a round trip to Redis does not count. */
    private static final int FULL = 4000;

    private final Decoder decoder = new Decoder();
    private final List<String> names;
    private final Map<String, TableChanges> tables = new HashMap<>();
    private final List<TableChanges> all;

    /** The table of the last row, and those whose rows it has: most come of one table in a row. */
    private @Nullable Table last;

    private List<TableChanges> lasts = List.of();
    private @Nullable String beat;
    private long lsn;
    private long xid;
    private long complete;
    private long maxXid;
    private int transactions;
    private int unknown;

    /**
     * Of a session that has read nothing.
     *
     * @param names of all tables, whether the stream tells of them or not
     * @param told those of which it tells
     * @param keepMillis how long a fence lasts at least
     */
    public UnappliedChanges(List<String> names, List<ToldTable> told, long keepMillis) {
        this.names = names;
        told.forEach(table -> tables.put(table.name(), new TableChanges(table.tables(), keepMillis)));
        this.all = List.copyOf(tables.values());
    }

    /**
     * Takes one message.
     *
     * @param last the last snapshot known, which tells the whole ids of transactions
     * @throws MalformedException if the message cannot be read
     */
    public void take(ByteBuffer buffer, Snapshot last) throws MalformedException {
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
            truncate.tables().forEach(table -> of(table).forEach(one -> one.truncated(lsn, xid)));
        } else if (message instanceof Message.Logical logical) {
            take(logical);
        } else if (message instanceof Message.Unknown) {
            unknown++;
        } else if (message instanceof Message.Insert insert) {
            row(insert.table(), insert);
        } else if (message instanceof Message.Update update) {
            row(update.table(), update);
        } else if (message instanceof Message.Delete delete) {
            row(delete.table(), delete);
        }
    }

    private void row(Table table, Message message) throws MalformedException {
        for (TableChanges one : of(table)) {
            one.row(message, lsn, xid);
        }
    }

    /** Whose rows these are: two lookups may look in one table, by keys of their own. */
    @SuppressWarnings("ReferenceEquality") // the decoder keeps one for as long as nothing of it has changed
    private List<TableChanges> of(Table table) {
        if (table != last) {
            lasts = all.stream().filter(one -> one.isOf(table)).toList();
            last = table;
        }
        return lasts;
    }

    private void take(Message.Logical logical) {
        String text = logical.content();
        if (logical.prefix().equals(ChangeSession.BEAT)) {
            beat = text;
        } else if (logical.prefix().startsWith(KEY_MESSAGE)
                && text != null
                && !text.isEmpty()
                && text.indexOf('\0') < 0) {
            TableChanges table = named(logical.prefix());
            if (table == null) {
                return;
            }
            if (logical.transactional()) {
                // No lock keeps two transactions from naming one key, and a fence remembers one of them.
                table.told(text, lsn, xid, 0);
            } else {
                // Whoever writes it on its own has committed before, but no transaction is named.
                table.told(text, logical.lsn() + 1, 0, 0);
            }
        }
    }

    private @Nullable TableChanges named(String prefix) {
        if (prefix.equals(KEY_MESSAGE)) {
            return tables.get(names.get(0));
        }
        return prefix.charAt(KEY_MESSAGE.length()) == ':'
                ? tables.get(prefix.substring(KEY_MESSAGE.length() + 1))
                : null;
    }

    /** So many that they should be applied before more is read. Of rows of one transaction beneath a view there may be any number. */
    public boolean isFull() {
        int changes = 0;
        for (TableChanges one : all) {
            changes += one.size();
        }
        return changes >= FULL;
    }

    /** Whether there is anything to be applied, or at least to be acknowledged. */
    public boolean hasNews() {
        boolean news = transactions > 0;
        for (TableChanges one : all) {
            news |= !one.isEmpty();
        }
        return news;
    }

    /** Whether what is to be applied needs a look at the database first. */
    public boolean isUnplaced() {
        return all.stream().anyMatch(TableChanges::isUnplaced);
    }

    /** What there is of this table; null if the stream does not tell of it. */
    @Nullable
    public TableChanges of(String table) {
        return tables.get(table);
    }

    /** The names of all tables. */
    public List<String> names() {
        return names;
    }

    /**
     * Somebody says that this key has changed, and that all of it is committed. Of a table that the stream does not tell of that is of no use:
     * its entries go when it does.
     *
     * @param table null for the first
     * @param at before this position of the log; 0 for its end
     * @param holdMillis as {@link io.sluice.changes.Change#holdMillis}
     */
    public void told(@Nullable String table, String key, long at, long holdMillis) {
        TableChanges its = tables.get(table == null ? names.get(0) : table);
        if (its != null) {
            its.told(key, at, 0, holdMillis);
        }
    }

    /** Where the last whole transaction ends; 0 before any. */
    public long complete() {
        return complete;
    }

    public long maxXid() {
        return maxXid;
    }

    /** How many transactions have been read whole. */
    public int transactions() {
        return transactions;
    }

    /** How many messages of kinds that are not known here were passed over. */
    public int unknown() {
        return unknown;
    }

    /** The text of the last beat that came; null if none did. */
    @Nullable
    public String beat() {
        return beat;
    }

    /** All of it is applied. */
    public void done() {
        all.forEach(TableChanges::done);
        beat = null;
        transactions = 0;
        unknown = 0;
    }
}
