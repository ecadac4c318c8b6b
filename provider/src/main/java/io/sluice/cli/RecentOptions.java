package io.sluice.cli;

import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Value;
import io.sluice.recent.RecentCache;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The flags of recent values. */
final class RecentOptions {
    @Option(
            names = "--recent",
            paramLabel = "DURATION",
            defaultValue = "1s",
            converter = Durations.class,
            description = "How long an answer is remembered for late misses of its key. 0 turns it off.")
    Duration recent = Duration.ZERO;

    @Option(
            names = "--recent-size",
            paramLabel = "N",
            defaultValue = "100000",
            description = "The most answers remembered.")
    int recentSize;

    RecentValues<String, Value> values() {
        return recent.isZero() ? RecentValues.none() : new RecentCache(recentSize, recent);
    }
}
