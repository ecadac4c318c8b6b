package io.sluice.embedded;

import io.sluice.programs.DataFolder;
import java.nio.file.Path;

/** Starts a primary and a replica in the folder given, says so, and waits to be killed. */
final class StartsCluster {
    private StartsCluster() {}

    public static void main(String[] arguments) throws Exception {
        try (DataFolder folder = DataFolder.open(Path.of(arguments[0]));
                EmbeddedCluster cluster =
                        EmbeddedCluster.start(folder, 0, 1, SyncMode.NONE, line -> {}, Durability.FAST)) {
            System.out.println(
                    cluster.nodes().stream().filter(EmbeddedNode::running).count() + " nodes");
            int unused = System.in.read();
        }
    }
}
