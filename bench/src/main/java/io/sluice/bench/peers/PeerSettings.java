package io.sluice.bench.peers;

import java.net.URI;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What strategies are made of.
 *
 * @param jdbcUrl {@code jdbc:postgresql:...}
 * @param password of the database's user; null if the server asks for none
 * @param redis null where nothing is filled
 * @param connections to the database, and threads where the driver blocks
 * @param maxBatch the most keys of one SELECT
 * @param delay how long the first key of a batch waits for company, where a strategy has such a wait
 */
record PeerSettings(
        String jdbcUrl,
        String user,
        @Nullable String password,
        @Nullable URI redis,
        @Nullable String redisPassword,
        int connections,
        int maxBatch,
        Duration delay) {
    /** The most lookups that wait: as Sluice's queue. More fail. */
    static final int QUEUE = 20_000;

    PeerSettings {
        require(connections >= 1 && connections <= 1000, "--connections not between 1 and 1000: " + connections);
        require(maxBatch >= 1 && maxBatch <= 32_767, "--max-batch not between 1 and 32767: " + maxBatch);
        require(
                delay.toMillis() >= 1 && delay.compareTo(Duration.ofSeconds(1)) <= 0,
                "--delay not between 1 ms and 1 s: " + delay);
    }

    private static void require(boolean holds, String line) {
        if (!holds) {
            throw new IllegalArgumentException(line);
        }
    }

    /** Without passwords. */
    @Override
    public String toString() {
        return "PeerSettings[" + connections + " connections, " + maxBatch + " keys, " + delay + "]";
    }
}
