package io.sluice.bench.lab;

import io.sluice.bench.base.BenchException;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A position of the log. Those of a later timeline are beyond all that was acknowledged on an earlier one. */
public record WalPosition(int timeline, long lsn) {
    public static final WalPosition NONE = new WalPosition(0, 0);

    /** Of the prefix that daemons have by themselves. */
    public static final String FENCES = fences(RedisCaller.PREFIX);

    private static final Pattern LEDGER =
            Pattern.compile("(?<timeline>\\d{10})\\d{38}(?<applied>\\d{19})\\d{57}(?<clearing>[01])\\d{19}.*");
    private static final String END =
            "SELECT pg_current_wal_insert_lsn() - '0/0', ('x' || left(pg_walfile_name(pg_current_wal_lsn()), 8))::bit(32)::int";

    /** After all that was committed on this connection. */
    public static WalPosition end(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(END)) {
            if (!row.next()) {
                throw new BenchException("PostgreSQL does not tell its position");
            }
            return new WalPosition(row.getInt(2), row.getLong(1));
        }
    }

    /** Waits until Redis has all that is committed now, and tells how long that took. */
    public static Duration awaitApplied(Lab lab, RedisCaller redis, Duration limit)
            throws SQLException, IOException, InterruptedException {
        WalPosition end;
        try (Connection connection = lab.connect()) {
            end = end(connection);
        }
        return Wait.until("the changes were not applied", limit, () -> applied(redis, RedisCaller.PREFIX)
                .reaches(end));
    }

    /** A hash beside the entries with this prefix, as {@code ledger.lua} of the provider describes it; its empty field is the ledger. */
    private static String fences(String prefix) {
        return "{" + prefix + "}:fences";
    }

    /**
     * How far Redis says that every change of the entries with this prefix is applied; {@link #NONE} if nothing is known, or old entries are
     * still being dropped.
     */
    public static WalPosition applied(RedisCaller redis, String prefix) throws IOException {
        String text = redis.ask("HGET", fences(prefix), "");
        return text == null ? NONE : parse(text);
    }

    /** What a ledger says, as {@link #applied} does. */
    public static WalPosition parse(String text) {
        Matcher ledger = LEDGER.matcher(text);
        if (!ledger.matches()) {
            throw new BenchException("the ledger '" + text + "' cannot be read: another version of Sluice wrote it");
        }
        return ledger.group("clearing").equals("1")
                ? NONE
                : new WalPosition(Integer.parseInt(ledger.group("timeline")), Long.parseLong(ledger.group("applied")));
    }

    /** How often a ledger was written, as it says itself. */
    public static String seq(String ledger) {
        return Long.toString(Long.parseLong(ledger.substring(105, 124)));
    }

    /** Whether all that was acknowledged up to the other is before this one. */
    public boolean reaches(WalPosition other) {
        return timeline >= other.timeline && lsn >= other.lsn;
    }
}
