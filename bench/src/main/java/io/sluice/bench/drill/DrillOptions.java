package io.sluice.bench.drill;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The flags that every drill has. */
@Command(mixinStandardHelpOptions = true, sortOptions = false, showDefaultValues = true)
public final class DrillOptions {
    /** Keys 1 to this are in the table before anything happens. */
    public static final int SAMPLE_ROWS = 1000;

    @Option(
            names = "--serve-flag",
            paramLabel = "FLAG",
            description =
                    "A flag that the daemon gets besides, such as --serve-flag=--lanes=4; may be given several times.")
    List<String> serveFlags = List.of();

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description = "Where the cluster is; of the drills alone. By default in the project's bench/target.")
    @Nullable
    Path dataDir;

    public Path dataDir(Path usual) {
        return dataDir == null ? usual : dataDir;
    }

    /** For flags that count. */
    static void atLeast(String flag, int value, int least) {
        if (value < least) {
            throw new IllegalArgumentException(flag + " " + value + ": it must be at least " + least);
        }
    }

    /** What the drill gives the daemon, and what the user adds. */
    List<String> serveFlags(String... own) {
        List<String> all = new ArrayList<>(List.of(own));
        all.addAll(serveFlags);
        return all;
    }
}
