package io.sluice.cli;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of the embedded servers, which run where no server is named. */
final class EmbeddedOptions {
    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Sample rows of the embedded PostgreSQL, with the keys 1 to N.")
    int rows;

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description =
                    "Where the embedded servers live; kept between starts. Default: sluice in the user's cache folder.")
    @Nullable
    Path dataDir;

    /** The folder given, or the default one of this user. */
    Path folder(Map<String, String> environment) {
        if (dataDir != null) {
            return dataDir;
        }
        String cache = environment.get("XDG_CACHE_HOME");
        return cache != null && !cache.isBlank()
                ? Path.of(cache, "sluice")
                : Path.of(System.getProperty("user.home"), ".cache", "sluice");
    }
}
