package io.sluice.bench.lab;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The flags that say what servers and daemons are given, and where they live. */
@Command(mixinStandardHelpOptions = true, sortOptions = false, showDefaultValues = true)
public final class LabOptions {
    @Option(
            names = "--serve-flag",
            paramLabel = "FLAG",
            description =
                    "A flag that every daemon gets besides, such as --serve-flag=--lanes=4; may be given several times.")
    private List<String> serveFlags = List.of();

    @Option(
            names = "--jvm-flag",
            paramLabel = "FLAG",
            description = "An option of every daemon's JVM, such as --jvm-flag=-Xmx128m; may be given several times.")
    private List<String> jvmFlags = List.of();

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description = "Where the embedded servers live; by default in the project's bench/target.")
    private @Nullable Path dataDir;

    /** The folder given, or this one of the project's. */
    public Path dataDir(String usual) throws LabException {
        return dataDir == null ? Checkout.root().resolve(usual) : dataDir;
    }

    public Lab.Extras extras() {
        return new Lab.Extras(jvmFlags, serveFlags);
    }
}
