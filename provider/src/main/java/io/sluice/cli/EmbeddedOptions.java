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
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "0",
            description = "Replicas of the embedded PostgreSQL, 0 to 8.")
    int replicas;

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description =
                    "Where the embedded servers live; kept between starts. Default: sluice in the user's cache folder.")
    @Nullable
    Path dataDir;

    /** The folder given, or the default one of this user. */
    Path folder(Map<String, String> environment) {
        return dataDir != null ? dataDir : cache(environment, "sluice");
    }

    /** A folder in this user's cache folder. */
    static Path cache(Map<String, String> environment, String name) {
        String cache = environment.get("XDG_CACHE_HOME");
        return cache != null && !cache.isBlank()
                ? Path.of(cache, name)
                : Path.of(System.getProperty("user.home"), ".cache", name);
    }

    /** Each replica is a server of its own: more than a few say nothing new on one machine. */
    static void check(int replicas) {
        if (replicas < 0 || replicas > 8) {
            throw new ConfigException("--replicas not between 0 and 8: " + replicas);
        }
    }
}
