package io.sluice.config;

import io.sluice.coalesce.Settings;
import io.sluice.coalesce.Window;
import io.sluice.flags.Between;
import io.sluice.flags.ConfigException;
import io.sluice.flags.Durations;
import io.sluice.flags.WindowTime;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of the core. */
public final class CoalescingOptions {
    @Between(least = "0", most = "1d")
    @Option(
            names = "--window",
            paramLabel = "DURATION|auto",
            defaultValue = "0ms",
            converter = WindowTime.OrAuto.class,
            description =
                    "The longest time the oldest waiting key waits for company. 0 takes whatever waits when a lane is free;"
                            + " auto finds it out, within --latency-target.")
    WindowTime window = WindowTime.NONE;

    @Between(least = "1ms", most = "1d")
    @Option(
            names = "--latency-target",
            paramLabel = "DURATION",
            defaultValue = "20ms",
            converter = Durations.class,
            description = "With --window auto: the p99 of lookups that a longer window must keep to. Below --timeout.")
    Duration latencyTarget = Duration.ZERO;

    @Between(least = "1", most = "100000")
    @Option(
            names = "--max-batch",
            paramLabel = "KEYS",
            defaultValue = "1000",
            description = "The most keys of one SELECT; fewer while it would take more than a quarter of --timeout.")
    int maxBatch;

    @Between(least = "1", most = "10000000")
    @Option(
            names = "--queue",
            paramLabel = "KEYS",
            defaultValue = "20000",
            description =
                    "The most keys waiting; more are refused with 503. Fewer while the database does not keep up.")
    public int queue;

    @Between(least = "1", most = "500")
    @Option(
            names = "--lanes",
            paramLabel = "N",
            defaultValue = "2",
            description =
                    "The most SELECTs at once on a node; a further one begins when keys have waited a millisecond for"
                            + " those under way.")
    public int lanes;

    @Between(least = "1ms", most = "1d")
    @Option(
            names = "--timeout",
            paramLabel = "DURATION",
            defaultValue = "1s",
            converter = Durations.class,
            description = "A lookup's deadline, then 504; also the SELECT's statement_timeout.")
    public Duration timeout = Duration.ZERO;

    /** Throws with one line if the flags do not go together. */
    public Settings settings() {
        return settings(window.fixed(), maxBatch, queue);
    }

    /** The p99 that a window which is found out must keep to; null where it is fixed. Throws with one line if that is no bound. */
    @Nullable
    Duration target(WindowTime time) {
        if (time.auto() && latencyTarget.compareTo(timeout) >= 0) {
            throw new ConfigException(
                    "--latency-target is not below --timeout: with --window auto every lookup could become late");
        }
        return time.auto() ? latencyTarget : null;
    }

    /** The same with other bounds. */
    Settings settings(Duration window, int maxBatch, int queue) {
        if (window.compareTo(timeout) >= 0) {
            throw new ConfigException("--window is not below --timeout: every lookup would be late");
        }
        return new Settings(new Window(window, maxBatch), queue, lanes, timeout);
    }
}
