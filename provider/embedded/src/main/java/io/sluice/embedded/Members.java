package io.sluice.embedded;

import io.sluice.programs.DataFolder;
import io.sluice.programs.EmbeddedException;
import io.sluice.programs.OwnerFiles;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The servers of a cluster, and which of them is what. Roles stand in the data folders themselves, so that they are right whatever
 * was cut off: a replica has its signal file, and of the others the one on the newest timeline is the primary.
 */
final class Members {
    private final Path lastPromoted;
    private final Path syncFile;
    private final List<EmbeddedNode> nodes = new CopyOnWriteArrayList<>();

    Members(DataFolder folder) {
        this.lastPromoted = folder.path().resolve("primary");
        this.syncFile = folder.path().resolve("sync");
    }

    void add(EmbeddedNode node) {
        nodes.add(node);
    }

    List<EmbeddedNode> all() {
        return List.copyOf(nodes);
    }

    void only(List<EmbeddedNode> some) {
        nodes.retainAll(some);
    }

    EmbeddedNode find(String name) {
        return nodes.stream()
                .filter(node -> node.name().equals(name))
                .findFirst()
                .orElseThrow(() -> new EmbeddedException("there is no node '" + name + "': there are "
                        + String.join(
                                ", ", nodes.stream().map(EmbeddedNode::name).toList())));
    }

    EmbeddedNode primary() {
        String promoted = OwnerFiles.read(lastPromoted);
        return nodes.stream()
                .filter(node -> !node.isReplica())
                .max(Comparator.<EmbeddedNode>comparingInt(node -> node.home().timeline())
                        .thenComparing(node -> node.name().equals(promoted)))
                .orElseThrow(() -> new EmbeddedException(
                        "there is no primary among the nodes: ./run.sh cluster promote NODE makes one of them it"));
    }

    List<EmbeddedNode> replicas() {
        return nodes.stream().filter(EmbeddedNode::isReplica).toList();
    }

    /** Two that were cut off from each other can have the same timeline: the one that was promoted later counts. */
    void promoted(EmbeddedNode node) {
        OwnerFiles.write(lastPromoted, node.name() + "\n");
    }

    /** What commits wait for; kept with the data. */
    SyncMode sync() {
        String text = OwnerFiles.read(syncFile);
        return text == null ? SyncMode.NONE : SyncMode.valueOf(text.toUpperCase(Locale.ROOT));
    }

    void sync(SyncMode mode) {
        OwnerFiles.write(syncFile, mode.name().toLowerCase(Locale.ROOT) + "\n");
    }

    /** There are none any more. */
    void forget() {
        nodes.clear();
        OwnerFiles.deleteTree(syncFile);
        OwnerFiles.deleteTree(lastPromoted);
    }

    /** Tells each server what it is, and has it read its settings again if it runs. */
    void assign() {
        EmbeddedNode primary = primary();
        String waitsFor =
                sync().names(replicas().stream().map(EmbeddedNode::name).toList());
        for (EmbeddedNode node : nodes) {
            if (node.isReplica()) {
                node.configure(primary, "");
            } else {
                node.configure(null, waitsFor); // an old primary, too, must not commit what no replica has
            }
        }
    }
}
