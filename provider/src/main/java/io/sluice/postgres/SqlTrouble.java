package io.sluice.postgres;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** An error of the driver, the pool or the server, sorted by what it means for lookups. The message is one line without secrets. */
final class SqlTrouble extends Exception {
    private static final long serialVersionUID = 1L;

    enum Kind {
        /** One row of the batch, perhaps: the batch is worth splitting. */
        BAD_ROW,
        /** The statement was stopped for its time. */
        TIMEOUT,
        /** Nothing is wrong but load, or a passing conflict: this batch fails, the next may not. */
        BUSY,
        /** This connection is of no use any more; another one may be. */
        LOST,
        /** The operator must mend it. */
        MEND
    }

    private final Kind kind;
    private final String state;
    private final String words;

    SqlTrouble(Kind kind, String state, String line) {
        this(kind, state, line, line);
    }

    private SqlTrouble(Kind kind, String state, String line, String words) {
        super(OneLine.of(line));
        this.kind = kind;
        this.state = state;
        this.words = OneLine.of(words);
    }

    Kind kind() {
        return kind;
    }

    /** The SQLSTATE, or empty. */
    String state() {
        return state;
    }

    /** What callers may hear. */
    String line() {
        return String.valueOf(getMessage());
    }

    /** What the log may hear: of a bad row no more than callers, of all else what the server said. */
    String words() {
        return words;
    }

    /** Sorts what Jdbi or JDBC threw. What holds no {@link SQLException} is no trouble with the database, and is thrown on. */
    static SqlTrouble of(Exception thrown) {
        SQLException sql = sqlException(thrown);
        if (sql == null) {
            throw thrown instanceof RuntimeException runtime ? runtime : new IllegalStateException(thrown);
        }
        String state = sql.getSQLState() == null ? "" : sql.getSQLState();
        Kind kind = kind(state);
        String line = line(kind, state, sql);
        return new SqlTrouble(
                kind,
                state,
                line,
                kind == Kind.BUSY ? words(sql) + (state.isEmpty() ? "" : " (SQLSTATE " + state + ")") : line);
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

    private static String line(Kind kind, String state, SQLException sql) {
        return switch (kind) {
            // The server's words may quote the row, and this line goes to callers.
            case BAD_ROW -> "the database cannot read this row (SQLSTATE " + state + ")";
            case TIMEOUT -> "the query took longer than the timeout";
            case BUSY ->
                state.isEmpty()
                        ? "no connection of the pool came free in time"
                        : "the database is too busy (SQLSTATE " + state + ")"; // this one goes to callers, too
            case LOST -> words(sql);
            case MEND -> words(sql) + hint(state);
        };
    }

    private static String words(SQLException sql) {
        StringBuilder words = new StringBuilder(String.valueOf(sql.getMessage()));
        Throwable cause = sql.getCause();
        if (cause != null && words.indexOf("refused") < 0) {
            words.append(" (").append(cause.getClass().getSimpleName());
            words.append(cause.getMessage() == null ? "" : ": " + cause.getMessage())
                    .append(')');
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
