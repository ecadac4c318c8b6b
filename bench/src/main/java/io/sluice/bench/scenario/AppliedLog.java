package io.sluice.bench.scenario;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.Wait;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** How far the change stream is applied, as Redis has it: see {@code ledger.lua} of the provider. For one thread. */
final class AppliedLog {
    private static final String FENCES = "{url:}:fences";
    private static final int LEAST_LENGTH = 144;
    private static final int APPLIED = 48;
    private static final int CLEARING = 124;

    private final RedisCaller redis;

    AppliedLog(RedisCaller redis) {
        this.redis = redis;
    }

    /** The end of the primary's log. */
    static long end(Lab lab) throws LabException, SQLException {
        try (Connection connection = lab.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SELECT pg_current_wal_insert_lsn() - '0/0'")) {
            if (!row.next()) {
                throw new LabException("PostgreSQL does not tell its position");
            }
            return row.getLong(1);
        }
    }

    /** Waits until all of the log up to there is applied, and tells how long that took. */
    Duration await(long position, Duration limit) throws LabException, IOException, InterruptedException {
        return Wait.until("the changes were not applied", limit, () -> applied() >= position);
    }

    private long applied() throws IOException {
        String ledger = redis.ask("HGET", FENCES, "");
        return ledger == null || ledger.length() < LEAST_LENGTH || ledger.charAt(CLEARING) == '1'
                ? -1
                : Long.parseLong(ledger, APPLIED, APPLIED + 19, 10);
    }

    /** How many fences there are. */
    long fences() throws IOException {
        return Math.max(0, number("HLEN", FENCES) - 2); // one field is the ledger, one says whose the entries are
    }

    /** What all of them take of Redis' memory. */
    long bytes() throws IOException {
        return number("MEMORY", "USAGE", FENCES, "SAMPLES", "1000");
    }

    private long number(String... words) throws IOException {
        String said = redis.ask(words);
        return said == null ? 0 : Long.parseLong(said);
    }
}
