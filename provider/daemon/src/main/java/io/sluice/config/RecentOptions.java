package io.sluice.config;

import io.sluice.coalesce.RecentValues;
import io.sluice.flags.Between;
import io.sluice.flags.Durations;
import io.sluice.lookup.Value;
import io.sluice.recent.RecentCache;
import io.sluice.views.ViewQuery;
import java.time.Duration;
import picocli.CommandLine.Option;

/** The flags of recent values. */
public final class RecentOptions {
    @Between(least = "0", most = "1d")
    @Option(
            names = "--recent",
            paramLabel = "DURATION",
            defaultValue = "1s",
            converter = Durations.class,
            description = "How long an answer is remembered for late misses of its key. 0 turns it off.")
    public Duration recent = Duration.ZERO;

    @Between(least = "1", most = "100000000")
    @Option(
            names = "--recent-size",
            paramLabel = "N",
            defaultValue = "100000",
            description = "The most answers remembered.")
    int recentSize;

    /** Places of 1 KB: a quarter of the heap, whatever the flag says. */
    private static int affordable() {
        return (int) Math.min(Integer.MAX_VALUE, Runtime.getRuntime().maxMemory() / 4 / 1024);
    }

    /** Remembers answers to queries for as long as they say, this long at most. Beside the values: as many places again. */
    public RecentValues<ViewQuery, Value> ending(Duration longest) {
        return RecentCache.ofEnding(Math.max(1, Math.min(recentSize, affordable())), longest, query -> query.shape()
                .length());
    }

    /**
     * Remembers answers, or none while it is told so.
     *
     * @param among how many share the places
     */
    public RecentCache<String> values(int among) {
        return RecentCache.of(Math.max(1, Math.min(recentSize, affordable()) / among), recent);
    }
}
