package io.sluice.rows;

import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.SessionSource;
import io.sluice.write.Written;
import io.sluice.write.Written.Effect;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLWarning;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PSQLWarning;
import org.postgresql.util.ServerErrorMessage;

/** What an error means for writes. */
final class WriteFailure {
    /** The SQLSTATE of a lock that was not waited for, or not for so long. */
    private static final String LOCKED = "55P03";

    /** No server's: a row was not written or deleted, for a trigger kept it, or met one that lies under another key. */
    private static final String LEFT_OUT = "P0000";

    /** No server's: a row has come to lie under another key. */
    private static final String OTHER_KEY = "another key";

    private WriteFailure() {}

    static SqlFailure leftOut() {
        return new SqlFailure(SqlFailure.Kind.BAD_ROW, LEFT_OUT, "a trigger of the table has left this row out");
    }

    static SqlFailure otherKey() {
        return new SqlFailure(SqlFailure.Kind.BAD_ROW, OTHER_KEY, "the table stores this key as another");
    }

    /** Sorts an error of a statement: see {@link SqlFailure#ofStatement}. What a policy forbids is no right that is missing. */
    static SqlFailure of(SQLException thrown, boolean fresh, Connection connection, WriteTable table) {
        SqlFailure trouble = SqlFailure.ofStatement(thrown, fresh, () -> SessionSource.isAlive(connection));
        boolean ofAPolicy = trouble.state().equals("42501") && table.rowSecurity();
        return ofAPolicy ? trouble.as(SqlFailure.Kind.BAD_ROW, trouble.line()) : trouble;
    }

    /** True if one row may be to blame: the batch is worth splitting. Also for what one write waits for, or meets: its mates need not. */
    static boolean isOfARow(SqlFailure trouble) {
        return switch (trouble.kind()) {
            case BAD_ROW, AGAIN -> true;
            case TIMEOUT -> trouble.state().equals(LOCKED);
            default -> false;
        };
    }

    /**
     * What a single write is answered that the database has refused: null if the fault is the server's. The server's own words are left
     * out, because they may quote other rows.
     */
    static @Nullable Written refusal(String state) {
        return switch (state) {
            case LOCKED -> later("somebody else has locked it", state);
            case "57014" -> later("it was cancelled on the server", state);
            case "40001", "40P01" -> later("it met another write", state);
            case "23505", "23P01" -> Written.of(Effect.CLASHES, line("it clashes with another row", state));
            case "23502" -> refused("a column must not be null", state);
            case "23503" -> refused("a foreign key has no match", state);
            case "23514" -> refused("a check constraint does not hold", state);
            case "22001" -> refused("it is too long for its column", state);
            case "22003" -> refused("the key is out of the column's range", state);
            case "22P05" -> refused("it has a character that the database's encoding lacks", state);
            case "42501" -> refused("a row security policy, or a trigger's lack of a right, forbids it", state);
            case LEFT_OUT -> refused("a trigger has left this row out, or the table stores this key as another", state);
            case "P0001" -> refused("a trigger refuses it", state);
            case OTHER_KEY ->
                Written.of(
                        Effect.REFUSED,
                        "the table stores this key as another (a trigger changes it, or the column's type): nothing was"
                                + " written; write the key as the table stores it");
            default ->
                switch (state.substring(0, Math.min(2, state.length()))) {
                    case "XX", "58" -> null;
                    case "40" -> later("it met another write", state);
                    default -> refused("it is not taken", state);
                };
        };
    }

    /**
     * True for what a server says that has given up the wait for its replicas. Triggers may warn with any words and any SQLSTATE, and
     * words are translated; the name of the server's function that speaks is not, and no trigger can have it.
     */
    static boolean isUnconfirmed(SQLWarning warning) {
        ServerErrorMessage message = warning instanceof PSQLWarning server ? server.getServerErrorMessage() : null;
        return message != null && "SyncRepWaitForLSN".equals(message.getRoutine());
    }

    private static Written later(String why, String state) {
        return Written.of(Effect.FAILED, why + ", nothing was written (SQLSTATE " + state + ")");
    }

    private static Written refused(String why, String state) {
        return Written.of(Effect.REFUSED, line(why, state));
    }

    private static String line(String why, String state) {
        return "the database refuses this write: " + why + " (SQLSTATE " + state + ")";
    }
}
