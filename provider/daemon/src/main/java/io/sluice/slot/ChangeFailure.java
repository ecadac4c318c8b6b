package io.sluice.slot;

import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.ChangeSourceException.Kind;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.OneLine;
import io.sluice.postgres.SqlFailure;
import java.sql.SQLException;

/** What an error means for the change stream. */
final class ChangeFailure {
    private ChangeFailure() {}

    static ChangeSourceException of(DatabaseSetupException mend) {
        return new ChangeSourceException(Kind.MEND, mend.line(), mend);
    }

    /** Of the questions beside the stream. */
    static ChangeSourceException of(SqlFailure trouble) {
        Kind kind = trouble.kind() == SqlFailure.Kind.MEND ? Kind.MEND : Kind.AWAY;
        return new ChangeSourceException(kind, trouble.words(), trouble);
    }

    /** Of the stream itself. */
    static ChangeSourceException ofStream(SQLException e) {
        String state = e.getSQLState() == null ? "" : e.getSQLState();
        String words = OneLine.of(String.valueOf(e.getMessage()));
        return switch (state) {
            case "55006" -> new ChangeSourceException(Kind.BUSY, words, e);
            // The slot was invalidated, its log is not there, or its publication was not there when a change was made.
            case "55000", "58P01", "42704" -> new ChangeSourceException(Kind.GAP, words, e);
            case "53300" ->
                words.contains("max_wal_senders")
                        ? new ChangeSourceException(
                                Kind.AWAY, // one may come free
                                "the server has no connection left for replication; run: ALTER SYSTEM SET"
                                        + " max_wal_senders to a higher value, and restart the server",
                                e)
                        : new ChangeSourceException(Kind.AWAY, words, e);
            default -> {
                SqlFailure trouble = SqlFailure.of(e);
                yield trouble.kind() == SqlFailure.Kind.MEND
                        ? of(trouble)
                        : new ChangeSourceException(Kind.AWAY, words, e);
            }
        };
    }
}
