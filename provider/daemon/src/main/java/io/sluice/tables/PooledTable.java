package io.sluice.tables;

import io.sluice.coalesce.Loader.Loaded;
import io.sluice.lookup.ReadPoint;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.LockQuery;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.TableSettings;
import io.sluice.sessions.ServerPool.On;
import io.sluice.sessions.SessionPool;
import io.sluice.sessions.SessionSource;
import java.sql.ResultSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One table on the sessions of a server: its statements, or why it cannot be used. A table that is gone, or that this role may read no more,
 * leaves the others alone; where it is the only one, the server cannot serve, which its link says.
 */
final class PooledTable {
    private static final String NO_SUCH_CHARACTER = "22P05";
    private static final String NO_SUCH_COLUMN = "42703";

    /** A table that could be used is taken for usable so long: a bad row should not cost a connection each time. */
    private static final long USABLE_FOR_NANOS = TimeUnit.SECONDS.toNanos(1);

    private static final long LOOK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(2);

    private sealed interface TableState {}

    /** As it was found, and its statements. */
    private record Fit(Checked checked, String batchSql, String evidenceSql, String singleSql) implements TableState {
        Fit(Checked checked) {
            this(
                    checked,
                    checked.lookup().batchSql(i -> "?"),
                    EvidenceQuery.around(checked.lookup().batchSql(i -> "?")),
                    checked.lookup().singleSql());
        }

        LookupTable lookup() {
            return checked.lookup();
        }

        /** Whether what it shows depends on which columns there are, or of which types. */
        boolean isRow() {
            return lookup().shows().column() == null;
        }
    }

    private record Unfit(String why, long since) implements TableState {}

    /** A text that is another one after a column has come, has gone, or is of another type. */
    private static final String COLUMNS =
            "SELECT string_agg(concat_ws(' ', attnum, atttypid, attname), ',' ORDER BY attnum) FROM pg_catalog.pg_attribute"
                    + " WHERE attrelid = CAST(? AS oid) AND attnum > 0 AND NOT attisdropped";

    private final int index;
    private final TableSettings settings;
    private final TableSessions sessions;
    private volatile TableState state;
    private volatile long usableAt = System.nanoTime() - USABLE_FOR_NANOS;

    /** As the columns were when it was found, or soon after; null until they were asked for. On the probe's thread. */
    private @Nullable String columns;

    PooledTable(int index, CheckedServer.FoundTable found, TableSessions sessions) {
        this.index = index;
        this.settings = sessions.settings().tables().get(index);
        this.sessions = sessions;
        Checked checked = found.checked();
        this.state = checked == null ? new Unfit(found.why(), System.nanoTime()) : new Fit(checked);
        if (checked != null) {
            sessions.news().found(index, checked.lookup());
        }
    }

    private <T extends @Nullable Object> T on(On on, String sql, SessionPool.ConnectionQuery<T> question)
            throws SqlFailure {
        return sessions.pool().ask(on, sql, question);
    }

    private Fit fit() throws SqlFailure {
        if (state instanceof Unfit unfit) {
            throw new SqlFailure(SqlFailure.Kind.UNFIT, "", unfit.why);
        }
        return (Fit) state;
    }

    Loaded<String, Value> load(List<String> keys, On on, @Nullable IntSupplier timeline) throws SqlFailure {
        Fit fit = fit();
        try {
            return ask(fit, keys, on, timeline);
        } catch (SqlFailure trouble) {
            if (keys.size() == 1 && isBeyondEncoding(keys.get(0), trouble, on)) {
                return new Loaded<>(Map.of(), null);
            }
            throw judged(fit, trouble);
        }
    }

    /** Whether the database's encoding lacks a character of the key: then no row has it. */
    private boolean isBeyondEncoding(String key, SqlFailure trouble, On on) {
        if (!trouble.state().equals(NO_SUCH_CHARACTER)) {
            return false;
        }
        try {
            return on(on, "SELECT CAST(? AS text)", statement -> {
                statement.setString(1, key);
                statement.execute();
                return false; // it was a row's
            });
        } catch (SqlFailure again) {
            return again.state().equals(NO_SUCH_CHARACTER);
        }
    }

    private Loaded<String, Value> ask(Fit fit, List<String> keys, On on, @Nullable IntSupplier timeline)
            throws SqlFailure {
        return on(on, timeline == null ? fit.batchSql : fit.evidenceSql, statement -> {
            fit.lookup().key().bind(statement, keys);
            ShownRows shown = ShownRows.of(fit.lookup());
            statement.execute();
            ReadPoint evidence = null;
            if (timeline != null) {
                try (ResultSet row = statement.getResultSet()) {
                    evidence = EvidenceQuery.before(row, timeline);
                }
                statement.getMoreResults();
            }
            Map<String, Value> values;
            try (ResultSet rows = statement.getResultSet()) {
                values = shown.values(rows, keys.size());
            }
            if (timeline != null) {
                statement.getMoreResults();
                try (ResultSet row = statement.getResultSet()) {
                    evidence = EvidenceQuery.after(evidence, row);
                }
            }
            return new Loaded<>(values, evidence);
        });
    }

    @Nullable
    Value single(String key, On on) throws SqlFailure {
        Fit fit = fit();
        try {
            return ask(fit, key, on);
        } catch (SqlFailure trouble) {
            if (isBeyondEncoding(key, trouble, on)) {
                return null;
            }
            throw judged(fit, trouble);
        }
    }

    private @Nullable Value ask(Fit fit, String key, On on) throws SqlFailure {
        return this.<@Nullable Value>on(on, fit.singleSql, statement -> {
            fit.lookup().key().bindOne(statement, key);
            ShownRows shown = ShownRows.of(fit.lookup());
            try (ResultSet rows = statement.executeQuery()) {
                return rows.next() ? shown.value(rows, 1) : null;
            }
        });
    }

    /**
     * What an error says that may be of one row or of the whole table: the table is looked at once more. Where that shows other columns than
     * were asked for, the same may be asked anew. Without others, that the table cannot be used is the link's to find out.
     *
     * @param asked what was
     */
    private SqlFailure judged(Fit asked, SqlFailure trouble) {
        boolean others = sessions.hasOthers();
        if (trouble.kind() != SqlFailure.Kind.ASK || (!others && !asked.isRow())) {
            return trouble;
        }
        SqlFailure ofAll = null;
        boolean due = System.nanoTime() - usableAt >= USABLE_FOR_NANOS
                || (asked.isRow() && trouble.state().equals(NO_SUCH_COLUMN));
        if (!isAskedAnew(asked) && due) {
            ofAll = others ? look() : found();
        }
        if (isAskedAnew(asked)) {
            return trouble.as(
                    SqlFailure.Kind.AGAIN, "the table was altered just now (SQLSTATE " + trouble.state() + ")");
        }
        if (!others) {
            return trouble;
        }
        return ofAll == null ? trouble.as(SqlFailure.Kind.BAD_ROW, SqlFailure.badRow(trouble.state())) : ofAll;
    }

    private boolean isAskedAnew(Fit asked) {
        return state instanceof Fit now && !now.batchSql.equals(asked.batchSql);
    }

    /** Checks it as at the start. Returns why it cannot be used, or the server cannot be asked; null if it can. */
    private @Nullable SqlFailure look() {
        SqlFailure trouble = found();
        return trouble == null || !CheckedServer.isOfTable(trouble) ? trouble : unfit(trouble.words());
    }

    /** The same; one that cannot be used stays as it is. */
    private @Nullable SqlFailure found() {
        try {
            Checked checked = CheckedServer.only(sessions.settings(), settings);
            state = new Fit(checked);
            usableAt = System.nanoTime();
            sessions.news().found(index, checked.lookup());
            return null;
        } catch (DatabaseSetupException mend) {
            return new SqlFailure(SqlFailure.Kind.MEND, "", mend.line());
        } catch (SqlFailure trouble) {
            return trouble;
        }
    }

    private SqlFailure unfit(String why) {
        state = new Unfit(why, System.nanoTime());
        sessions.news().changed();
        return new SqlFailure(SqlFailure.Kind.UNFIT, "", why);
    }

    /** Why it cannot be used, in one line; null if it can. */
    @Nullable
    String unfit() {
        return state instanceof Unfit unfit ? unfit.why : null;
    }

    /**
     * Looks at it once more if it could not be used, and some time has passed; or if it shows rows, and has other columns by now. On the
     * probe's thread.
     */
    void lookAgain() {
        if (state instanceof Fit fit && fit.isRow()) {
            follow(fit);
        }
        if (state instanceof Unfit unfit && System.nanoTime() - unfit.since >= LOOK_AGAIN_NANOS && look() == null) {
            sessions.news().changed();
        }
    }

    /** What cannot be shown now, a column without a right to it, leaves it as it is: it may be used as it was found. */
    private void follow(Fit fit) {
        String before = columns;
        try {
            String now = this.<@Nullable String>on(On.POOLED, COLUMNS, statement -> {
                statement.setLong(1, fit.lookup().oid());
                try (ResultSet row = statement.executeQuery()) {
                    return row.next() ? row.getString(1) : null;
                }
            });
            columns = now;
            if (before != null && !before.equals(now)) {
                SqlFailure unused = found();
            }
        } catch (SqlFailure trouble) {
            // The next lookup finds the same, and it is judged there.
        }
    }

    /** Asks for no key at all, on a fresh session. */
    void requireUsable() throws SqlFailure {
        ask(fit(), List.of(), On.FRESH, null);
    }

    /** Who keeps readers out of it by a lock, in one line; null if nobody does. */
    @Nullable
    String lockedBy(On on) throws SqlFailure {
        if (!(state instanceof Fit fit)) {
            return null;
        }
        return this.<@Nullable String>on(on, LockQuery.sql(), statement -> {
            statement.setLong(1, fit.lookup().oid());
            statement.setString(2, SessionSource.LOOKUPS);
            try (ResultSet row = statement.executeQuery()) {
                return LockQuery.read(row, fit.lookup());
            }
        });
    }

    /** What is not as it should be, though lookups work: one line each. */
    List<String> warnings() {
        return state instanceof Fit fit ? fit.checked.warnings() : List.of();
    }
}
