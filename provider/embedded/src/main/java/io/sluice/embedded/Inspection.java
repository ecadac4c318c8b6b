package io.sluice.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One look at all servers of a cluster. */
final class Inspection {
    private static final Duration LIMIT = Duration.ofSeconds(3);

    private final Members members;
    private final EmbeddedNode primary;
    private final @Nullable NodeFacts primaryFacts;
    private final Map<String, Sender> senders = new HashMap<>();
    private Map<String, String> slots = Map.of();

    /** What the primary says of a replica that is connected. */
    private record Sender(String state, String sync, @Nullable Double seconds) {}

    Inspection(Members members) {
        this.members = members;
        this.primary = members.primary();
        this.primaryFacts = primary.facts();
    }

    List<NodeStatus> result() {
        if (primaryFacts != null) {
            askPrimary();
        }
        List<NodeStatus> all = new ArrayList<>();
        for (EmbeddedNode node : members.all()) {
            NodeFacts facts = node == primary ? primaryFacts : node.facts();
            all.add(facts == null ? silent(node) : of(node, facts));
        }
        return all;
    }

    private void askPrimary() {
        try (NodeSession session = primary.session("postgres", LIMIT)) {
            for (List<@Nullable String> row : session.rows("SELECT application_name, state, sync_state,"
                    + " extract(epoch FROM replay_lag) FROM pg_stat_replication")) {
                senders.put(
                        String.valueOf(row.get(0)),
                        new Sender(
                                String.valueOf(row.get(1)), String.valueOf(row.get(2)), NodeFacts.seconds(row.get(3))));
            }
            slots = Slots.of(session);
        } catch (IOException e) {
            senders.clear(); // it has gone since it was asked first: nobody is connected to it
        }
    }

    private NodeStatus of(EmbeddedNode node, NodeFacts facts) {
        String at = NodeFacts.lsn(facts.applied());
        if (!facts.replica()) {
            NodeStatus.Role role = node == primary ? NodeStatus.Role.PRIMARY : NodeStatus.Role.OLD_PRIMARY;
            return new NodeStatus(
                    node.name(), node.port(), role, facts.timeline(), at, null, null, NodeStatus.State.RUNNING, "-");
        }
        Sender sender = senders.get(node.name());
        Long behind = primaryFacts == null ? null : Math.max(0, primaryFacts.written() - facts.applied());
        return new NodeStatus(
                node.name(),
                node.port(),
                NodeStatus.Role.REPLICA,
                facts.timeline(),
                at,
                behind,
                seconds(behind, facts, sender),
                state(node, facts, sender),
                sender == null ? "-" : sender.sync);
    }

    /** The age of the last transaction says nothing while the primary is idle: who has everything is not behind. */
    private static @Nullable Double seconds(@Nullable Long behind, NodeFacts facts, @Nullable Sender sender) {
        if (behind == null) {
            return null;
        }
        if (behind == 0) {
            return 0.0;
        }
        return sender != null && sender.seconds != null ? sender.seconds : facts.secondsOld();
    }

    private NodeStatus.State state(EmbeddedNode node, NodeFacts facts, @Nullable Sender sender) {
        if (facts.paused()) {
            return NodeStatus.State.REPLAY_PAUSED;
        }
        if (sender == null) {
            return "lost".equals(slots.get(node.name())) ? NodeStatus.State.LOST : NodeStatus.State.ALONE;
        }
        return sender.state.equals("streaming") ? NodeStatus.State.STREAMING : NodeStatus.State.CATCHING_UP;
    }

    private NodeStatus silent(EmbeddedNode node) {
        NodeStatus.Role role = node.isReplica()
                ? NodeStatus.Role.REPLICA
                : node == primary ? NodeStatus.Role.PRIMARY : NodeStatus.Role.OLD_PRIMARY;
        boolean lost = "lost".equals(slots.get(node.name()));
        NodeStatus.State state =
                node.running() ? NodeStatus.State.NO_ANSWER : lost ? NodeStatus.State.LOST : NodeStatus.State.STOPPED;
        return new NodeStatus(node.name(), node.port(), role, node.home().timeline(), null, null, null, state, "-");
    }
}
