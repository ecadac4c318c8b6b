package io.sluice.embedded;

import io.sluice.programs.EmbeddedException;
import io.sluice.programs.OwnerFiles;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Changes of roles: who is the primary, and whom the others follow. */
final class Promotion {
    private final Members members;
    private final Replicas replicas;
    private final Consumer<String> progress;

    Promotion(Members members, Replicas replicas, Consumer<String> progress) {
        this.members = members;
        this.replicas = replicas;
        this.progress = progress;
    }

    /** Makes this replica the primary, and has the others follow it. A primary that runs is stopped first, and follows too. */
    void promote(String name, boolean force) {
        EmbeddedNode node = members.find(name);
        EmbeddedNode old = members.primary();
        NodeFacts own = able(node, old);
        boolean inOrder = old.running() && retire(old, node, own, force);
        if (!force) {
            refuseBehind(node, inOrder ? old : null);
        }
        node.promote();
        members.promoted(node);
        if (inOrder) {
            OwnerFiles.write(old.home().standbySignal(), "");
        }
        List<EmbeddedNode> others = members.replicas();
        Slots.make(node, others);
        members.assign();
        if (inOrder) {
            old.restart();
            Slots.dropOwn(old);
        }
        for (EmbeddedNode other : others) {
            if (other.running() && !Replicas.follows(other)) {
                progress.accept(replicas.notFollowing(other));
            }
        }
        if (others.isEmpty() && members.sync() != SyncMode.NONE) {
            progress.accept(name + " has no replica: its commits wait for nobody until one rejoins");
        }
    }

    /** The replica that has received most, of those that answer. */
    EmbeddedNode candidate() {
        EmbeddedNode best = null;
        long most = -1;
        for (EmbeddedNode replica : members.replicas()) {
            NodeFacts facts = replica.facts();
            if (facts != null && facts.written() > most) {
                best = replica;
                most = facts.written();
            }
        }
        if (best == null) {
            throw new EmbeddedException("no replica answers: there is none to promote");
        }
        return best;
    }

    private static NodeFacts able(EmbeddedNode node, EmbeddedNode primary) {
        String name = node.name();
        if (node == primary) {
            throw new EmbeddedException(name + " is the primary already");
        }
        if (!node.isReplica()) {
            throw new EmbeddedException(name + " is an old primary, of an older timeline than " + primary.name()
                    + ": ./run.sh cluster rejoin " + name + " makes it a replica again");
        }
        NodeFacts facts = node.facts();
        if (facts == null) {
            throw new EmbeddedException(
                    node.running()
                            ? name + " does not answer, so it cannot be promoted"
                            : name + " is stopped: ./run.sh cluster start " + name + " first");
        }
        return facts;
    }

    /** Ends the primary that there is, so that there are never two. True if all that it had is with the replicas. */
    private boolean retire(EmbeddedNode old, EmbeddedNode node, NodeFacts facts, boolean force) {
        if (old.facts() == null) {
            progress.accept(old.name() + " does not answer: ending it, so that there is one primary");
            old.kill();
            return false;
        }
        if (!facts.receiving() && !force) {
            throw new EmbeddedException(node.name() + " is not connected to " + old.name()
                    + ", which runs: it may lack what that one has; --force promotes it all the same");
        }
        progress.accept("stopping " + old.name() + ", which is the primary until now");
        old.stop(); // in good order: it goes when its replicas have everything
        long end = old.home().end();
        NodeFacts now = node.facts();
        boolean everything = end != -1 && now != null && Long.compareUnsigned(now.written(), end) > 0;
        if (!everything && !force) {
            old.restart();
            throw new EmbeddedException(node.name() + " did not get all that " + old.name()
                    + " has, which is the primary again; --force promotes it all the same");
        }
        return everything;
    }

    private void refuseBehind(EmbeddedNode node, @Nullable EmbeddedNode stopped) {
        NodeFacts own = node.facts();
        long has = own == null ? 0 : own.written();
        for (EmbeddedNode other : members.replicas()) {
            NodeFacts facts = other == node ? null : other.facts();
            if (facts != null && Long.compareUnsigned(facts.written(), has) > 0) {
                if (stopped != null) {
                    stopped.restart();
                }
                throw new EmbeddedException(node.name() + " is " + (facts.written() - has) + " bytes behind "
                        + other.name() + ": promote " + other.name() + ", or give --force, which loses them");
            }
        }
    }

    /** Builds a server anew as a replica of the primary. */
    void rejoin(String name) {
        EmbeddedNode node = members.find(name);
        EmbeddedNode primary = members.primary();
        if (node == primary) {
            throw new EmbeddedException(name + " is the primary: there is nothing that it could rejoin");
        }
        if (primary.facts() == null) {
            throw new EmbeddedException("the primary, " + primary.name() + ", "
                    + (primary.running() ? "does not answer" : "is stopped: ./run.sh cluster start " + primary.name())
                    + "; a replica is copied from it");
        }
        if (node.isReplica()) {
            NodeFacts facts = node.facts();
            if (facts != null && facts.receiving()) {
                throw new EmbeddedException(name + " follows " + primary.name() + " already");
            }
            if (!node.running() && !Slots.lost(primary, node)) {
                throw new EmbeddedException(
                        name + " is a replica that is stopped: ./run.sh cluster start " + name + " starts it");
            }
        }
        node.stop();
        replicas.build(node);
        node.restart();
        if (!Replicas.follows(node)) {
            throw new EmbeddedException(replicas.notFollowing(node));
        }
    }
}
