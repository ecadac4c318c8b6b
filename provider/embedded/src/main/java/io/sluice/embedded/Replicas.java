package io.sluice.embedded;

import static java.nio.file.StandardCopyOption.ATOMIC_MOVE;

import io.sluice.programs.OwnerFiles;
import io.sluice.programs.Poll;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;

/** Makes replicas of a primary that runs, starts them, and builds them anew. */
final class Replicas {
    /** Copying a million rows takes seconds; this bounds one statement of it. */
    private static final Duration STATEMENT_LIMIT = Duration.ofMinutes(5);

    private static final Duration FOLLOW_LIMIT = Duration.ofSeconds(30);

    private final Members members;
    private final Consumer<String> progress;

    Replicas(Members members, Consumer<String> progress) {
        this.members = members;
        this.progress = progress;
    }

    /** Makes the replica if there is none, or if the primary has no log for it any more; starts it, and waits until it follows. */
    void start(EmbeddedNode replica) {
        EmbeddedNode primary = members.primary();
        boolean made = replica.home().exists();
        if (made) {
            Slots.make(primary, List.of(replica));
        }
        if (!made || Slots.lost(primary, replica)) {
            replica.stop();
            build(replica);
        }
        replica.restart();
        if (!follows(replica)) {
            progress.accept(notFollowing(replica));
        }
    }

    /** Copies the primary into this replica's place. What the replica had is gone then, and not before the copy is whole. */
    void build(EmbeddedNode replica) {
        EmbeddedNode primary = members.primary();
        PostgresHome home = replica.home();
        progress.accept("copying " + primary.name() + " to " + replica.name() + " in " + home.path());
        try (NodeSession session = primary.session("postgres", STATEMENT_LIMIT)) {
            home.heal();
            Slots.renew(session, replica.name());
            if (home.exists()) {
                BaseCopy.make(session, primary.home().data(), home.newData());
                home.replaceData();
            } else {
                Path beside = home.path().resolveSibling(home.path().getFileName() + ".new");
                OwnerFiles.folder(beside);
                BaseCopy.make(session, primary.home().data(), beside.resolve("data"));
                Files.move(beside, home.path(), ATOMIC_MOVE);
            }
        } catch (IOException e) {
            throw primary.failed(e);
        }
        members.assign();
    }

    /** Waits until it receives the primary's log. */
    static boolean follows(EmbeddedNode replica) {
        return Poll.until(FOLLOW_LIMIT, () -> {
            NodeFacts facts = replica.facts();
            return facts != null && facts.receiving();
        });
    }

    String notFollowing(EmbeddedNode replica) {
        return replica.name() + " does not follow " + members.primary().name() + " (" + replica.lastWords()
                + "): ./run.sh cluster rejoin " + replica.name() + " builds it anew";
    }
}
