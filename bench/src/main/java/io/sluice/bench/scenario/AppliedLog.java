package io.sluice.bench.scenario;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.Wait;
import io.sluice.bench.lab.WalPosition;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;

/** How far the change stream is applied, as Redis has it: see {@code ledger.lua} of the provider. For one thread. */
final class AppliedLog {
    private static final String FENCES = WalPosition.FENCES;

    private final RedisCaller redis;

    AppliedLog(RedisCaller redis) {
        this.redis = redis;
    }

    /** The end of the primary's log. */
    static WalPosition end(Lab lab) throws SQLException {
        try (Connection connection = lab.connect()) {
            return WalPosition.end(connection);
        }
    }

    /** Waits until all of the log up to there is applied, and tells how long that took. */
    Duration await(WalPosition position, Duration limit) throws IOException, InterruptedException {
        return Wait.until("the changes were not applied", limit, () -> WalPosition.applied(redis)
                .reaches(position));
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
