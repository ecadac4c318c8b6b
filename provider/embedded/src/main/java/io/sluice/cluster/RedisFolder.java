package io.sluice.cluster;

import io.sluice.config.EmbeddedOptions;
import io.sluice.fleet.Fleet;
import io.sluice.programs.DataFolder;
import io.sluice.servers.StartException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which Redis servers a command is about, and how it gets hold of them. */
final class RedisFolder {
    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description = "Where the servers live. Default: sluice-redis in the user's cache folder.")
    @Nullable
    Path dataDir;

    /** What a command does with its servers. */
    interface FleetWork {
        int on(Fleet fleet);
    }

    Path path(Map<String, String> environment) {
        return dataDir != null ? dataDir : EmbeddedOptions.cache(environment, "sluice-redis");
    }

    /** The flag with which another command finds the same servers; empty for the default. */
    String flag() {
        return dataDir == null ? "" : " --data-dir " + ClusterFolder.quoted(dataDir.toAbsolutePath());
    }

    /** Has the folder for itself as long as the work takes; makes it if need be. */
    int work(Map<String, String> environment, PrintWriter out, FleetWork work) {
        return ServerFailures.told(() -> {
            try (DataFolder folder = DataFolder.open(path(environment))) {
                return work.on(Fleet.inBackground(folder, out::println));
            }
        });
    }

    /** As {@link #work}, with servers that there are already. */
    int workOnExisting(Map<String, String> environment, PrintWriter out, FleetWork work) {
        Path path = path(environment);
        StartException none = new StartException(
                "there are no Redis servers in " + path + ": ./run.sh redis up --sentinel 3" + flag() + " makes some");
        if (!Files.exists(path)) {
            throw none;
        }
        return work(environment, out, fleet -> {
            if (fleet.form() == null) {
                throw none;
            }
            return work.on(fleet);
        });
    }
}
