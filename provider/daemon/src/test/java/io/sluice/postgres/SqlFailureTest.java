package io.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.util.List;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.postgresql.util.ServerErrorMessage;

class SqlFailureTest {

    @ParameterizedTest
    @CsvSource({
        "57014, TIMEOUT", // statement timeout
        "55P03, TIMEOUT", // lock timeout
        "22012, BAD_ROW", // division by zero
        "22021, BAD_ROW", // NUL in text
        "22P05, BAD_ROW", // no such character in the server's encoding
        "21000, BAD_ROW", // more than one row in a subquery
        "P0001, BAD_ROW", // raised by a function
        "XX000, BAD_ROW",
        "XX001, BAD_ROW", // data corrupted
        "XX002, BAD_ROW", // index corrupted
        "58030, BAD_ROW", // a block cannot be read
        "08000, LOST",
        "08001, LOST",
        "08003, LOST",
        "08006, LOST",
        "57P01, LOST", // ended by an administrator
        "57P02, LOST",
        "57P03, LOST", // starting up
        "57P05, LOST", // idle for too long
        "53300, LOST", // too many connections
        "0A000, LOST", // cached plan must not change result type
        "53200, BUSY", // out of memory
        "40001, BUSY", // conflict with recovery, on a standby
        "40P01, BUSY",
        "08004, MEND", // no password given
        "28P01, MEND",
        "28000, MEND",
        "3D000, MEND",
        "42501, MEND",
        "42P01, MEND",
        "42703, MEND",
        "25006, MEND", // a view that writes
    })
    void of_sqlState_isSortedByWhatItMeans(String state, SqlFailure.Kind kind) {
        SqlFailure trouble = SqlFailure.of(new SQLException("words", state));

        assertThat(trouble.kind()).isEqualTo(kind);
        assertThat(trouble.state()).isEqualTo(state);
    }

    /** Nobody is too busy where ALLOW_CONNECTIONS is false, or a materialized view has no data: one SQLSTATE, and two things to do. */
    @Test
    void of_55000_isADatabaseThatIsClosed_orAViewWithoutData() {
        SqlFailure closed = SqlFailure.of(reported(
                "SFATAL", "C55000", "Mdatabase \"d\" is not currently accepting connections", "RCheckMyDatabase"));
        assertThat(closed.kind()).isEqualTo(SqlFailure.Kind.LOST);
        assertThat(closed.words()).contains("ALTER DATABASE ... ALLOW_CONNECTIONS true");

        SqlFailure empty = SqlFailure.of(reported(
                "SERROR", "C55000", "Mmaterialized view \"v\" has not been populated", "RExecOpenScanRelation"));
        assertThat(empty.kind()).isEqualTo(SqlFailure.Kind.BUSY);
    }

    private static PSQLException reported(String... fields) {
        return new PSQLException(new ServerErrorMessage(String.join("\0", fields) + "\0"));
    }

    /**
     * Every class of PostgreSQL's list (appendix A), and what is in it: any of them may be raised by a function or a trigger for one row.
     * With its connection dead, what a class of the server's says is believed.
     */
    @ParameterizedTest
    @CsvSource({
        "'', BUSY, BUSY", // the pool's own
        "01000, ASK, ASK", // warnings are no errors, but may be raised as such
        "02000, ASK, ASK",
        "03000, ASK, ASK",
        "08000, ASK, LOST",
        "08001, ASK, LOST", // a foreign server that is away, said by one that is not
        "08006, ASK, LOST",
        "08P01, ASK, LOST",
        "09000, ASK, ASK",
        "0A000, LOST, LOST", // a plan of before the table changed: a new connection has none
        "0B000, ASK, ASK",
        "0F001, ASK, ASK",
        "0L000, ASK, ASK",
        "0P000, ASK, ASK",
        "0Z000, ASK, ASK",
        "10608, ASK, ASK",
        "20000, ASK, ASK",
        "21000, BAD_ROW, BAD_ROW", // more than one row in a subquery
        "22012, BAD_ROW, BAD_ROW",
        "22P02, BAD_ROW, BAD_ROW",
        "23505, BAD_ROW, BAD_ROW",
        "24000, ASK, ASK",
        "25006, ASK, LOST", // the server takes no writes now, or a view writes
        "25P03, ASK, LOST", // idle in a transaction for too long: the session is ended
        "26000, LOST, LOST", // a prepared statement that is gone, by a pooler for one
        "27000, ASK, ASK",
        "28000, ASK, ASK",
        "2B000, ASK, ASK",
        "2D000, ASK, ASK",
        "2F005, BAD_ROW, BAD_ROW",
        "34000, ASK, ASK",
        "38000, BAD_ROW, BAD_ROW",
        "39000, BAD_ROW, BAD_ROW",
        "3B000, ASK, ASK",
        "3D000, ASK, ASK",
        "3F000, ASK, ASK",
        "40001, AGAIN, AGAIN",
        "40P01, AGAIN, AGAIN",
        "42501, ASK, ASK", // a right was taken away, or a policy forbids the row
        "42703, ASK, ASK",
        "42P01, ASK, ASK", // the table was dropped
        "44000, BAD_ROW, BAD_ROW", // a view's check option
        "53100, BUSY, BUSY", // disk full
        "53200, BUSY, BUSY", // out of memory
        "53300, BUSY, BUSY",
        "54000, BAD_ROW, BAD_ROW", // too large for an index
        "54001, BAD_ROW, BAD_ROW", // too deep
        "55000, ASK, ASK", // a materialized view without data
        "55006, ASK, ASK",
        "55P03, TIMEOUT, TIMEOUT", // waited for a lock in vain
        "57014, TIMEOUT, TIMEOUT",
        "57000, ASK, LOST",
        "57P01, ASK, LOST", // ended by an administrator
        "57P02, ASK, LOST",
        "57P03, ASK, LOST",
        "57P04, ASK, LOST",
        "57P05, ASK, LOST",
        "58000, BAD_ROW, BAD_ROW",
        "58030, BAD_ROW, BAD_ROW", // a block that cannot be read
        "58P01, BAD_ROW, BAD_ROW",
        "72000, ASK, ASK",
        "F0000, ASK, ASK",
        "HV000, ASK, ASK", // of a foreign table
        "P0001, BAD_ROW, BAD_ROW", // raised without a code of its own
        "XX000, BAD_ROW, BAD_ROW",
        "XX001, BAD_ROW, BAD_ROW", // corrupted
        "BL001, ASK, ASK", // somebody's own
        "99, ASK, ASK",
    })
    void ofStatement_sqlState_isSortedByWhatItMeans(String state, SqlFailure.Kind alive, SqlFailure.Kind dead) {
        SQLException sql = new SQLException("words", state);

        assertThat(SqlFailure.ofStatement(sql, false, () -> true).kind()).isEqualTo(alive);
        assertThat(SqlFailure.ofStatement(sql, false, () -> false).kind()).isEqualTo(dead);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0A000", "26000"})
    void ofStatement_planOfBefore_onAFreshConnection_isNone(String state) {
        assertThat(SqlFailure.ofStatement(new SQLException("words", state), true, () -> true)
                        .kind())
                .isEqualTo(SqlFailure.Kind.ASK);
    }

    @Test
    void of_badRow_keepsTheServersWordsFromCallers() {
        SQLException sql = new SQLException("invalid input syntax for type integer: \"private\"", "22P02");

        assertThat(SqlFailure.of(new UnableToExecuteStatementException(sql, null))
                        .line())
                .isEqualTo("the database cannot read this row (SQLSTATE 22P02)");
    }

    /** The driver's words for a heap that is full; the server's own have no cause. */
    @Test
    void driverWithoutMemoryForARow_isOfTheRow_andNotOfTheServer() {
        SQLException driver = new PSQLException(
                "Ran out of memory retrieving query results.",
                PSQLState.OUT_OF_MEMORY,
                new OutOfMemoryError("Java heap space"));
        for (SqlFailure trouble : List.of(SqlFailure.of(driver), SqlFailure.ofStatement(driver, false, () -> true))) {
            assertThat(trouble.kind()).isEqualTo(SqlFailure.Kind.BAD_ROW);
            assertThat(trouble.line()).isEqualTo("the value is larger than this daemon's heap takes (-Xmx)");
            assertThat(trouble.words()).isEqualTo(trouble.line());
        }
    }

    @Test
    void of_poolWithoutConnections_saysWhatKeepsThemAway() {
        SQLException refused = new SQLException("Connection to h:1 refused.\nCheck\r\n that", "08001");
        SQLException pool =
                new SQLTransientConnectionException("sluice - Connection is not available", "08001", refused);
        SqlFailure trouble = SqlFailure.of(new ConnectionException(pool));

        assertThat(trouble.kind()).isEqualTo(SqlFailure.Kind.LOST);
        assertThat(trouble.line()).contains("Connection to h:1 refused.").doesNotContain("\n", "\r");
    }

    @Test
    void of_missingPassword_saysWhereToGiveIt() {
        SQLException sql = new PSQLException(
                "The server requested SCRAM-based authentication, but no password was provided.",
                PSQLState.CONNECTION_REJECTED);

        assertThat(SqlFailure.of(sql).line()).contains("was provided.; give SLUICE_DB_PASSWORD, or --db-password-file");
    }

    @Test
    void of_poolInUse_isBusy() {
        SqlFailure trouble = SqlFailure.of(new SQLTransientConnectionException("sluice - request timed out"));

        assertThat(trouble.kind()).isEqualTo(SqlFailure.Kind.BUSY);
        assertThat(trouble.line()).isEqualTo("no connection of the pool came free in time");
    }

    @Test
    void of_ioError_namesIt() {
        SQLException sql =
                new SQLException("An I/O error occurred.", "08006", new SocketTimeoutException("Read timed out"));

        assertThat(SqlFailure.of(sql).line()).contains("SocketTimeoutException: Read timed out");
    }

    @Test
    void of_noSqlException_throwsItOn() {
        RuntimeException bug = new IllegalArgumentException("a bug");

        assertThatThrownBy(() -> SqlFailure.of(bug)).isSameAs(bug);
    }
}
