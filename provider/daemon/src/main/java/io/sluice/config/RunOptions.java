package io.sluice.config;

import io.sluice.flags.Between;
import io.sluice.flags.CollectorUrl;
import io.sluice.flags.Durations;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.event.Level;
import picocli.CommandLine.Option;

/** The flags of the process itself. */
public final class RunOptions {

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description =
                    "A properties file with these flags' names as keys. A flag beats the environment, that beats the file.")
    @Nullable
    Path config;

    @Between(least = "0", most = "10m")
    @Option(
            names = "--drain-delay",
            paramLabel = "DURATION",
            defaultValue = "0s",
            converter = Durations.class,
            description = "After SIGTERM, how long /readyz says 503 while everything is still answered, so that load"
                    + " balancers look elsewhere; 5s in the container image.")
    public Duration drainDelay = Duration.ZERO;

    @Between(least = "0", most = "1d")
    @Option(
            names = "--shutdown-grace",
            paramLabel = "DURATION",
            defaultValue = "10s",
            converter = Durations.class,
            description = "How long lookups in flight have to be answered after SIGTERM or Ctrl-C.")
    public Duration shutdownGrace = Duration.ZERO;

    /** Of the log on standard output. */
    public enum LogFormat {
        /** For people. */
        TEXT,
        /** An object a line, for programs. */
        JSON
    }

    @Option(
            names = "--log-format",
            paramLabel = "FORMAT",
            defaultValue = "text",
            description = "text, or json: an object a line, also for what is said at the start and at the end.")
    public LogFormat logFormat = LogFormat.TEXT;

    @Between(least = "0", most = "1d")
    @Option(
            names = "--slow-lookup",
            paramLabel = "DURATION",
            defaultValue = "0s",
            converter = Durations.class,
            description =
                    "Lookups that take as long are logged, a line a second at most: the key's hash, the table, and where"
                            + " the time went. 0 logs none.")
    public Duration slowLookup = Duration.ZERO;

    @Option(
            names = "--otel-endpoint",
            paramLabel = "URL",
            converter = CollectorUrl.class,
            description =
                    "Where a collector takes traces by OTLP over HTTP, as http://localhost:4318: lookups whose request"
                            + " brings a recorded traceparent get a span, and so does each of their batches.")
    public @Nullable URI otelEndpoint;

    @Option(
            names = "--log-level",
            paramLabel = "LEVEL",
            defaultValue = "info",
            description = "error, warn, info, debug or trace.")
    public Level logLevel = Level.INFO;
}
