package io.sluice.config;

import io.sluice.flags.Between;
import io.sluice.flags.ClusterSize;
import io.sluice.flags.ConfigException;
import io.sluice.flags.Utf8;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of the embedded servers, which run where no server is named. */
public final class EmbeddedOptions {
    @Between(least = "0", most = "1000000000")
    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "100000",
            description = "Sample rows of the embedded PostgreSQL, with the keys 1 to N.")
    public int rows;

    @Between(least = "0", most = "8")
    @Option(
            names = "--replicas",
            paramLabel = "N",
            defaultValue = "0",
            description = "Replicas of the embedded PostgreSQL, 0 to 8.")
    public int replicas;

    @Option(
            names = "--redis-nodes",
            paramLabel = "MASTERSxREPLICAS",
            converter = ClusterSize.class,
            description = "Makes the embedded Redis a Redis Cluster: 3x1 has three masters, and a replica of each.")
    @Nullable
    public String redisNodes;

    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description =
                    "Where the embedded servers live; kept between starts. Default: sluice in the user's cache folder.")
    @Nullable
    Path dataDir;

    @Option(
            names = "--init-sql",
            paramLabel = "FILE",
            description =
                    "A file of SQL that the embedded PostgreSQL runs as its owner at each start: tables to try things with.")
    @Nullable
    Path initSql;

    /** The SQL to be run at the start; null for none. Throws with one line if it cannot be read. */
    @Nullable
    public String initSql() {
        if (initSql == null) {
            return null;
        }
        try {
            return Utf8.withoutMark(Files.readString(initSql, StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new ConfigException(
                    "--init-sql " + initSql + ": it cannot be read; check the path and its permissions");
        }
    }

    /** The folder given, or the default one of this user. */
    public Path folder(Map<String, String> environment) {
        return dataDir != null ? dataDir : cache(environment, "sluice");
    }

    /** A folder in this user's cache folder. A user who has no name, as in a container, may have no home either: the JVM's is "?". */
    public static Path cache(Map<String, String> environment, String name) {
        String cache = environment.get("XDG_CACHE_HOME");
        if (cache != null && !cache.isBlank()) {
            return Path.of(cache, name);
        }
        for (String home : List.of(environment.getOrDefault("HOME", ""), System.getProperty("user.home", ""))) {
            if (home.startsWith("/")) {
                return Path.of(home, ".cache", name);
            }
        }
        throw new ConfigException("this user has no home folder: say with --data-dir where the data is to be kept");
    }
}
