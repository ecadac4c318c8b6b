package io.sluice.bench.lab;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The flags that say what servers and daemons are given, and where they live. */
@Command(mixinStandardHelpOptions = true, sortOptions = false, showDefaultValues = true)
public final class LabOptions {
    @Option(names = "--serve-flag", paramLabel = "FLAG")
    private List<String> serveFlags = List.of();

    @Option(names = "--jvm-flag", paramLabel = "FLAG")
    private List<String> jvmFlags = List.of();

    @Option(names = "--data-dir", paramLabel = "FOLDER")
    private @Nullable Path dataDir;

    /** The folder given, or this one of the project's. */
    public Path dataDir(String usual) {
        return dataDir == null ? Checkout.root().resolve(usual) : dataDir;
    }

    public Lab.Extras extras() {
        return new Lab.Extras(jvmFlags, serveFlags);
    }
}
