package io.sluice.bench.scenario;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags that every scenario has. */
public final class CommonOptions {
    /** Who makes the load. */
    public enum ClientName {
        OWN,
        WRK,
        AB
    }

    @Option(names = "--rows", paramLabel = "N", description = "Rows of the table.", defaultValue = "1000000")
    int rows;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often each contestant is measured.",
            defaultValue = "3")
    int rounds;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            description = "How long each measurement takes.",
            defaultValue = "10s")
    Duration duration = Duration.ZERO;

    @Option(
            names = "--warmup",
            paramLabel = "TIME",
            description = "How long each contestant is under load before the first round: its JVM compiles meanwhile.",
            defaultValue = "20s")
    Duration warmup = Duration.ZERO;

    @Option(
            names = "--client",
            paramLabel = "CLIENT",
            description = "Who makes the load: own, wrk or ab.",
            defaultValue = "own")
    ClientName client = ClientName.OWN;

    @Option(
            names = "--serve-flag",
            paramLabel = "FLAG",
            description =
                    "A flag that every daemon gets besides, such as --serve-flag=--lanes=4; may be given several times.")
    List<String> serveFlags = List.of();

    @Option(
            names = "--jvm-flag",
            paramLabel = "FLAG",
            description = "An option of every daemon's JVM, such as --jvm-flag=-Xmx128m; may be given several times.")
    List<String> jvmFlags = List.of();

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description = "Where the embedded servers live; by default in the project's bench/target.")
    @Nullable
    Path dataDir;
}
