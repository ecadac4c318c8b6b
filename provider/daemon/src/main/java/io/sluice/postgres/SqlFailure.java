package io.sluice.postgres;

import java.sql.SQLException;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLException;

/** An error of the driver, the pool or the server, sorted by what it means for lookups. The message is one line without secrets. */
public final class SqlFailure extends Exception {
    /** SQLSTATE of a write where only reads are taken. */
    public static final String READ_ONLY = "25006";

    private static final long serialVersionUID = 1L;

    public enum Kind {
        /** One row of the batch, perhaps: the batch is worth splitting. */
        BAD_ROW,
        /** The statement was stopped for its time. */
        TIMEOUT,
        /** Nothing is wrong but load, or a passing conflict: this batch fails, the next may not. */
        BUSY,
        /** This connection is of no use any more; another one may be. */
        LOST,
        /** A passing conflict, or somebody has cancelled it: the same may be done at once. */
        AGAIN,
        /** Of one row, or of all: whether the table can be used at all has to be asked. */
        ASK,
        /** The operator must mend it. */
        MEND,
        /** This table cannot be used, while others of the server can. */
        UNFIT
    }

    private static final String NO_PASSWORD =
            "; give SLUICE_DB_PASSWORD, or --db-password-file; of a role for writes or changes, its own";

    private static final String TOO_LARGE = "the value is larger than this daemon's heap takes (-Xmx)";

    private final Kind kind;
    private final String state;
    private final String words;

    public SqlFailure(Kind kind, String state, String line) {
        this(kind, state, line, line);
    }

    private SqlFailure(Kind kind, String state, String line, String words) {
        super(OneLine.of(line));
        this.kind = kind;
        this.state = state;
        this.words = OneLine.of(words);
    }

    /** The same in another sort: whoever has asked knows more. */
    public SqlFailure as(Kind known, String line) {
        return new SqlFailure(known, state, line);
    }

    /** What is said of a row: the server's own words may quote it, and this goes to callers. */
    public static String badRow(String state) {
        return "the database cannot read this row (SQLSTATE " + state + ")";
    }

    public Kind kind() {
        return kind;
    }

    /** The SQLSTATE, or empty. */
    public String state() {
        return state;
    }

    /** What callers may hear. */
    public String line() {
        return String.valueOf(getMessage());
    }

    /** What the log may hear: of a bad row no more than callers, of all else what the server said. */
    public String words() {
        return words;
    }

    /**
     * Sorts what Jdbi or JDBC threw while a server was connected to and set up. What holds no {@link SQLException} is no trouble with
     * the database, and is thrown on.
     */
    public static SqlFailure of(Exception thrown) {
        SQLException sql = sqlException(thrown);
        if (sql == null) {
            throw thrown instanceof RuntimeException runtime ? runtime : new IllegalStateException(thrown);
        }
        return of(isOfHeap(sql) ? Kind.BAD_ROW : isClosed(sql) ? Kind.LOST : kind(state(sql)), sql);
    }

    /**
     * The database takes no connections. A materialized view without data has the same SQLSTATE; the place in the server's
     * own code differs, which no language changes.
     */
    private static boolean isClosed(SQLException sql) {
        return state(sql).equals("55000")
                && sql instanceof PSQLException reported
                && reported.getServerErrorMessage() != null
                && "CheckMyDatabase".equals(reported.getServerErrorMessage().getRoutine());
    }

    /**
     * Sorts an error of a statement. What a server reports over a connection that works says nothing of the server: any function of a
     * view, any trigger may raise any SQLSTATE. So only a dead connection is a lost one.
     *
     * @param alive whether the connection still works; asked only where that makes a difference
     * @param fresh whether the connection was made for this statement: it holds no plan of before
     */
    public static SqlFailure ofStatement(SQLException thrown, boolean fresh, BooleanSupplier alive) {
        SQLException sql = Objects.requireNonNull(sqlException(thrown));
        return of(isOfHeap(sql) ? Kind.BAD_ROW : kindOfStatement(state(sql), fresh, alive), sql);
    }

    private static SqlFailure of(Kind kind, SQLException sql) {
        String state = state(sql);
        String line = line(kind, state, sql);
        boolean mayTell = kind == Kind.BUSY || kind == Kind.AGAIN;
        return new SqlFailure(
                kind, state, line, mayTell ? words(sql) + (state.isEmpty() ? "" : " (SQLSTATE " + state + ")") : line);
    }

    /**
     * The driver had no memory for a row: it reports this as the server reports its own lack of memory (53200), and the server has
     * nothing to do with it.
     */
    private static boolean isOfHeap(SQLException sql) {
        return sql.getCause() instanceof OutOfMemoryError;
    }

    private static String state(SQLException sql) {
        return sql.getSQLState() == null ? "" : sql.getSQLState();
    }

    /** The same, if it is the end of somebody else's doing: cancelled long before the timeout was over. */
    public SqlFailure orCancelled(long tookNanos, long timeoutNanos) {
        boolean cancelled = state.equals("57014") && tookNanos < timeoutNanos / 2;
        return cancelled
                ? new SqlFailure(Kind.AGAIN, state, "the query was cancelled on the server (SQLSTATE 57014)")
                : this;
    }

    private static @Nullable SQLException sqlException(Throwable thrown) {
        SQLException found = null;
        int depth = 0;
        // The innermost one: the pool wraps the reason why it has no connection.
        for (Throwable at = thrown; at != null && depth < 20; at = at.getCause(), depth++) {
            if (at instanceof SQLException sql) {
                found = sql;
            }
        }
        return found;
    }

    static Kind kind(String state) {
        return switch (state) {
            case "" -> Kind.BUSY; // the pool's own: every connection is in use, or the waiting thread was interrupted
            case "57014", "55P03" -> Kind.TIMEOUT;
            case "08004" -> Kind.MEND; // the driver's: no password given, no TLS on offer
            case "53300" -> Kind.LOST; // too many connections
            case "0A000", "26000" -> Kind.LOST; // a plan of before the table changed; a new connection has none
            case "58030" -> Kind.BAD_ROW; // a block that cannot be read
            default -> kindOfClass(state.substring(0, Math.min(2, state.length())));
        };
    }

    private static Kind kindOfClass(String sqlClass) {
        return switch (sqlClass) {
            case "08", "57" -> Kind.LOST;
            case "40", "53", "55", "58" -> Kind.BUSY;
            case "21", "22", "23", "2F", "38", "39", "54", "P0", "XX" -> Kind.BAD_ROW;
            default -> Kind.MEND;
        };
    }

    /** See the test for each class of PostgreSQL's list and why. */
    static Kind kindOfStatement(String state, boolean fresh, BooleanSupplier alive) {
        return switch (state) {
            case "" -> Kind.BUSY;
            case "57014", "55P03" -> Kind.TIMEOUT;
            case "0A000", "26000" -> fresh ? Kind.ASK : Kind.LOST; // a plan of before the table changed
            default ->
                switch (state.substring(0, Math.min(2, state.length()))) {
                    case "40" -> Kind.AGAIN;
                    case "53" -> Kind.BUSY;
                    case "21", "22", "23", "2F", "38", "39", "44", "54", "58", "P0", "XX" -> Kind.BAD_ROW;
                    case "08", "25", "57" -> alive.getAsBoolean() ? Kind.ASK : Kind.LOST;
                    default -> Kind.ASK;
                };
        };
    }

    private static String line(Kind kind, String state, SQLException sql) {
        return switch (kind) {
            case BAD_ROW -> isOfHeap(sql) ? TOO_LARGE : badRow(state);
            case TIMEOUT -> "the query took longer than the timeout";
            case BUSY ->
                state.isEmpty()
                        ? "no connection of the pool came free in time"
                        : "the database is too busy (SQLSTATE " + state + ")"; // this one goes to callers, too
            case AGAIN -> "the database could not do this now (SQLSTATE " + state + ")"; // and so does this one
            case LOST -> words(sql) + (isClosed(sql) ? "; run: ALTER DATABASE ... ALLOW_CONNECTIONS true" : "");
            case ASK, MEND, UNFIT -> words(sql) + (hasNoPassword(sql) ? NO_PASSWORD : hint(state));
        };
    }

    /** The driver says so itself, in English unless it is told otherwise, and with a state that says nothing. */
    private static boolean hasNoPassword(SQLException sql) {
        return String.valueOf(sql.getMessage()).contains("no password was provided");
    }

    private static String words(SQLException sql) {
        StringBuilder words = new StringBuilder(String.valueOf(sql.getMessage()));
        Throwable cause = sql.getCause();
        if (cause != null && words.indexOf("refused") < 0) {
            words.append(" (").append(cause.getClass().getSimpleName());
            words.append(cause.getMessage() == null ? "" : ": " + cause.getMessage())
                    .append(')');
        }
        if (sql instanceof PSQLException reported
                && reported.getServerErrorMessage() != null
                && reported.getServerErrorMessage().getHint() != null) {
            words.append("; ").append(reported.getServerErrorMessage().getHint());
        }
        return words.toString();
    }

    private static String hint(String state) {
        return switch (state) {
            case "28P01" -> "; check the user and the password";
            case "28000" -> "; check the user, and the server's pg_hba.conf";
            case "3D000" -> "; create it, or correct the database URL";
            case "42501" -> "; grant what is missing";
            default -> " (SQLSTATE " + state + ")";
        };
    }
}
