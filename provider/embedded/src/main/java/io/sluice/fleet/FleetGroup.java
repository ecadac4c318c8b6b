package io.sluice.fleet;

import io.sluice.programs.EmbeddedException;
import io.sluice.programs.Poll;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** What differs between servers with Sentinels and a cluster. */
interface FleetGroup {
    Duration LIMIT = Duration.ofSeconds(30);

    /** What all Redis servers have in their settings: nothing goes to disk but at a stop in good order. */
    String REDIS =
            """
            save ""
            appendonly no
            shutdown-on-sigterm save
            maxmemory 256mb
            maxmemory-policy volatile-lru
            repl-diskless-sync-delay 0
            """;

    /** Makes them, and starts them. */
    void make();

    /** Returns when every master serves and every replica follows. */
    void awaitWell();

    FleetStatus status();

    /** As {@link Fleet#failover}. */
    String failover(@Nullable FleetServer server);

    /** As {@link Fleet#flags}. */
    List<String> flags();

    /** Waits; throws with what was waited for. */
    static void await(String what, BooleanSupplier condition) {
        if (!Poll.until(LIMIT, condition)) {
            throw new EmbeddedException(what + ", and that is not so after " + LIMIT.toSeconds() + " s");
        }
    }
}
