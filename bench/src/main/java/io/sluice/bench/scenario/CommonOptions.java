package io.sluice.bench.scenario;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.load.Client;
import io.sluice.bench.load.Keys;
import io.sluice.bench.load.OwnClient;
import io.sluice.bench.load.Requests;
import io.sluice.bench.load.Wrk;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The flags that every scenario has. */
@Command(
        mixinStandardHelpOptions = true,
        sortOptions = false,
        showDefaultValues = true,
        defaultValueProvider = UsualValues.class)
public final class CommonOptions {
    /** Who makes the load. */
    enum ClientName {
        OWN,
        WRK
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
            description = "Who makes the load: own or wrk.",
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

    /**
     * Looks whether the values can be.
     *
     * @throws IllegalArgumentException with one line that says what is wrong
     */
    public void check() {
        atLeastOne("--rows", rows);
        atLeastOne("--rounds", rounds);
        aboveZero("--duration", duration);
        aboveZero("--warmup", warmup);
    }

    /** For flags that count. */
    static void atLeastOne(String flag, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(flag + " " + value + ": it must be at least 1");
        }
    }

    /** For flags that say how long. */
    static void aboveZero(String flag, Duration value) {
        if (value.isZero() || value.isNegative()) {
            throw new IllegalArgumentException(flag + " " + value.toMillis() + ": it must be more than nothing");
        }
    }

    /**
     * For scenarios that other clients cannot play.
     *
     * @param why in the middle of a line
     */
    void requireOwnClient(String why) {
        if (client != ClientName.OWN) {
            throw new IllegalArgumentException("give --client own: " + why);
        }
    }

    public int rows() {
        return rows;
    }

    int rounds() {
        return rounds;
    }

    Duration duration() {
        return duration;
    }

    Duration warmup() {
        return warmup;
    }

    /** Who makes the load, made anew. */
    public Client client() {
        return client == ClientName.OWN ? new OwnClient() : new Wrk();
    }

    /** Lookups of any key of the table, each as likely as the other, on this route of the daemon. */
    Requests lookups(String route) {
        return new Requests.Keyed(route + '/', Keys.uniform(rows));
    }

    public Path dataDir(Path usual) {
        return dataDir == null ? usual : dataDir;
    }

    /** What every daemon gets besides. */
    public Lab.Extras extras() {
        return new Lab.Extras(jvmFlags, serveFlags);
    }
}
