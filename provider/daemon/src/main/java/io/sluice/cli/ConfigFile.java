package io.sluice.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** For commands that talk to a daemon, and find it by its settings. {@link Sluice} reads the flag before anything is parsed. */
final class ConfigFile {
    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "The daemon's settings file: what it says of addresses and database is the default here.")
    @Nullable
    Path config;
}
