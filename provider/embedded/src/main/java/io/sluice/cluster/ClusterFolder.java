package io.sluice.cluster;

import io.sluice.config.EmbeddedOptions;
import io.sluice.embedded.EmbeddedCluster;
import io.sluice.programs.DataFolder;
import io.sluice.servers.StartException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which cluster a command is about, and how it gets hold of it. */
final class ClusterFolder {
    @Option(
            names = "--data-dir",
            paramLabel = "FOLDER",
            description = "Where the cluster lives. Default: sluice-cluster in the user's cache folder.")
    @Nullable
    Path dataDir;

    /** What a command does with its cluster. */
    interface Work {
        int on(EmbeddedCluster cluster);
    }

    Path path(Map<String, String> environment) {
        return dataDir != null ? dataDir : EmbeddedOptions.cache(environment, "sluice-cluster");
    }

    /** The flag with which another command finds the same cluster; empty for the default. */
    String flag() {
        return dataDir == null ? "" : " --data-dir " + quoted(dataDir.toAbsolutePath());
    }

    static String quoted(Path path) {
        String text = path.toString();
        return text.matches("[\\w./:@%+-]+") ? text : "'" + text.replace("'", "'\\''") + "'";
    }

    /** Has the folder for itself as long as the work takes; makes it if need be. */
    int work(Map<String, String> environment, PrintWriter out, Work work) {
        return ServerFailures.told(() -> {
            try (DataFolder folder = DataFolder.open(path(environment))) {
                return work.on(EmbeddedCluster.inBackground(folder, out::println));
            }
        });
    }

    /** As {@link #work}, with a cluster that there is already. */
    int workOnExisting(Map<String, String> environment, PrintWriter out, Work work) {
        Path path = path(environment);
        StartException none =
                new StartException("there is no cluster in " + path + ": ./run.sh cluster up" + flag() + " makes one");
        if (!Files.exists(path)) {
            throw none;
        }
        return work(environment, out, cluster -> {
            if (cluster.nodes().isEmpty()) {
                throw none;
            }
            return work.on(cluster);
        });
    }
}
