package io.sluice.nodes;

import io.sluice.postgres.DatabaseSetupException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Connects to all nodes at once, at the start. */
final class FirstLook {
    private FirstLook() {}

    /** @throws DatabaseSetupException when none serves and only the operator can mend what one of them says */
    static void at(List<Node> nodes) throws DatabaseSetupException {
        List<CompletableFuture<@Nullable DatabaseSetupException>> first = new ArrayList<>();
        for (Node node : nodes) {
            first.add(CompletableFuture.supplyAsync(
                    () -> open(node), look -> new Thread(look, "sluice-first-look").start()));
        }
        List<DatabaseSetupException> mend = new ArrayList<>();
        for (int i = 0; i < nodes.size(); i++) {
            DatabaseSetupException trouble =
                    first.get(i).join(); // bounded: one attempt to connect, and whatever it throws ends the wait
            if (trouble != null) {
                mend.add(new DatabaseSetupException(
                        (nodes.size() == 1 ? "" : nodes.get(i).address() + ": ") + trouble.line()));
            }
        }
        boolean anyUp = nodes.stream().anyMatch(node -> node.health().source() != null);
        if (!mend.isEmpty() && !anyUp) {
            throw mend.get(0);
        }
    }

    private static @Nullable DatabaseSetupException open(Node node) {
        try {
            node.health().open();
            node.health().look();
            return null;
        } catch (DatabaseSetupException e) {
            return e;
        }
    }
}
