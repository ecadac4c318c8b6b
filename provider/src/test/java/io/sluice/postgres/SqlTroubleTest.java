package io.sluice.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import org.jdbi.v3.core.ConnectionException;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SqlTroubleTest {

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
    void of_sqlState_isSortedByWhatItMeans(String state, SqlTrouble.Kind kind) {
        SqlTrouble trouble = SqlTrouble.of(new SQLException("words", state));

        assertThat(trouble.kind()).isEqualTo(kind);
        assertThat(trouble.state()).isEqualTo(state);
    }

    @Test
    void of_badRow_keepsTheServersWordsFromCallers() {
        SQLException sql = new SQLException("invalid input syntax for type integer: \"private\"", "22P02");

        assertThat(SqlTrouble.of(new UnableToExecuteStatementException(sql, null))
                        .line())
                .isEqualTo("the database cannot read this row (SQLSTATE 22P02)");
    }

    @Test
    void of_poolWithoutConnections_saysWhatKeepsThemAway() {
        SQLException refused = new SQLException("Connection to h:1 refused.\nCheck\r\n that", "08001");
        SQLException pool =
                new SQLTransientConnectionException("sluice - Connection is not available", "08001", refused);
        SqlTrouble trouble = SqlTrouble.of(new ConnectionException(pool));

        assertThat(trouble.kind()).isEqualTo(SqlTrouble.Kind.LOST);
        assertThat(trouble.line()).contains("Connection to h:1 refused.").doesNotContain("\n", "\r");
    }

    @Test
    void of_poolInUse_isBusy() {
        SqlTrouble trouble = SqlTrouble.of(new SQLTransientConnectionException("sluice - request timed out"));

        assertThat(trouble.kind()).isEqualTo(SqlTrouble.Kind.BUSY);
        assertThat(trouble.line()).isEqualTo("no connection of the pool came free in time");
    }

    @Test
    void of_ioError_namesIt() {
        SQLException sql =
                new SQLException("An I/O error occurred.", "08006", new SocketTimeoutException("Read timed out"));

        assertThat(SqlTrouble.of(sql).line()).contains("SocketTimeoutException: Read timed out");
    }

    @Test
    void of_noSqlException_throwsItOn() {
        RuntimeException bug = new IllegalArgumentException("a bug");

        assertThatThrownBy(() -> SqlTrouble.of(bug)).isSameAs(bug);
    }
}
