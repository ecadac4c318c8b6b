package io.sluice.nodes;

import io.sluice.members.HostNames;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.TableName;
import io.sluice.tables.LookupPool;
import io.sluice.tables.NodeProbe;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers of one lookup: each with a probe of its own, so that one that hangs keeps nobody from looking at the others. */
final class Nodes implements Node.NodeOwner, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);

    private final Members members;
    private final Topology topology;
    private final AtomicInteger turn = new AtomicInteger();
    private final Episode away = new Episode(
            "database_away", "the database is back", "lookups failed", Duration.ZERO, LOG, System::nanoTime);
    private final NodeTables tables;
    private boolean opened;

    private Nodes(List<DatabaseSettings> settings, RoutingRules rules, @Nullable HostNames names) {
        this.members = new Members(settings, names, new Fates());
        this.tables = new NodeTables(settings.get(0).tables(), members::all);
        this.topology = new Topology(rules, members::alone);
    }

    /** What becomes of them as they come and go. */
    private final class Fates implements Members.Fate {
        @Override
        public Node make(DatabaseSettings settings) {
            String address = settings.shownAddress();
            String called = members.alone() ? "the database" : "node " + address;
            return new Node(settings, called, topology.join(address), Nodes.this);
        }

        @Override
        public long step(Node node) {
            long pause = node.health().step(!members.alone());
            node.rebound();
            judge(node);
            return pause;
        }

        @Override
        public void left(Node node) {
            topology.leave(node.record(), System.nanoTime());
            standAll();
        }
    }

    /**
     * Connects to all of them at once, and begins to watch.
     *
     * @param names what looks up the names that may stand for several servers; null if none does
     * @throws DatabaseSetupException when none serves and only the operator can mend what one of them says, or when they are no cluster
     */
    static Nodes open(List<DatabaseSettings> settings, RoutingRules rules, @Nullable HostNames names)
            throws DatabaseSetupException {
        Nodes nodes = new Nodes(settings, rules, names);
        try {
            nodes.open();
            return nodes;
        } catch (DatabaseSetupException | RuntimeException e) {
            nodes.close();
            throw e;
        }
    }

    private void open() throws DatabaseSetupException {
        members.open();
        List<Node> nodes = members.all();
        FirstLook.at(nodes);
        tables.require();
        OneCluster.require(nodes);
        nodes.forEach(this::judge);
        begin();
        members.begin();
    }

    /** What a node's look showed goes to the topology, and its judgement to all nodes. */
    private synchronized void judge(Node looked) {
        NodeLink health = looked.health();
        NodeProbe sighting = health.sighting();
        String away = health.whyAway();
        long now = System.nanoTime();
        if (sighting != null) {
            topology.seen(looked.record(), sighting, now);
        } else if (away != null) {
            topology.away(looked.record(), away, now);
        }
        standAll();
    }

    private synchronized void standAll() {
        for (Node node : members.all()) {
            // The only node serves whatever it is.
            node.stand(members.alone() ? Rotation.SERVES : topology.standing(node.record()));
        }
        tell();
    }

    /** From now on all have been looked at once, and what is told is true. */
    private synchronized void begin() {
        opened = true;
        tell();
    }

    private void tell() {
        if (!opened) {
            return;
        }
        if (state() instanceof DatabaseState.Away now) {
            away.report(now.why() + "; lookups get 503");
        } else {
            away.end();
        }
        tables.tell();
    }

    @Override
    public void lost(Node node) {
        judge(node);
    }

    @Override
    public void missed(Node node, int table, int keys) {
        if (node.unfit(table) != null) {
            tables.missed(table, keys);
            return;
        }
        node.record().out.count(1);
        away.count(keys);
    }

    @Override
    public void found(LookupTable lookup, int table) {
        tables.found(lookup, table);
    }

    @Override
    public int onlyTimeline() {
        return topology.onlyTimeline();
    }

    /** That no server answers lookups. */
    Episode away() {
        return away;
    }

    /** What is known of their tables. */
    NodeTables tables() {
        return tables;
    }

    void askForEvidence() {
        members.askForEvidence();
        for (Node node : members.all()) {
            NodeProbe seen = node.health().sighting();
            if (seen != null && seen.inRecovery() && seen.timeline() == 0) {
                LOG.warn(
                        "replica {} does not say which timeline it follows, so after a promotion what is read there fills"
                                + " nothing; run: GRANT pg_read_all_stats TO {}",
                        node.address(),
                        TableName.quote(node.settings().user()));
            }
        }
    }

    @Override
    public boolean anyServes() {
        for (Node node : members.all()) {
            if (node.serves()) {
                return true;
            }
        }
        return false;
    }

    Members members() {
        return members;
    }

    /** One that serves, each in turn; any when none does. */
    Node next() {
        List<Node> nodes = members.all();
        int start = Math.floorMod(turn.getAndIncrement(), nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get((start + i) % nodes.size());
            if (node.open()) {
                return node;
            }
        }
        return nodes.get(start);
    }

    /** All, in the order in which they were named, or came. */
    List<Node> all() {
        return members.all();
    }

    /** Those that lookups may be sent to now. */
    List<Node> serving() {
        return members.all().stream().filter(Node::open).toList();
    }

    /** Of the replicas that serve, the one that has replayed most as far as is known; null while none serves. */
    @Nullable
    Node furthestReplica() {
        Node furthest = null;
        for (Node node : members.all()) {
            if (node.open() && node.isReplica() && (furthest == null || node.reach() > furthest.reach())) {
                furthest = node;
            }
        }
        return furthest;
    }

    /** The primary, whether it serves lookups or not; null while no node is. The only node counts as one. */
    @Nullable
    Node primary() {
        if (members.alone()) {
            return members.all().get(0);
        }
        NodeRecord it = topology.primary();
        for (Node node : members.all()) {
            if (node.record() == it) {
                return node;
            }
        }
        return null;
    }

    /** Whether this is one of the sources now: a server that was away has a new one. */
    boolean has(LookupPool source) {
        return members.all().stream().anyMatch(node -> node.health().source() == source);
    }

    DatabaseState state() {
        List<Node> nodes = members.all();
        if (members.alone()) {
            return nodes.get(0).health().state();
        }
        if (nodes.stream().anyMatch(Node::open)) {
            return new DatabaseState.Ready();
        }
        StringBuilder why = new StringBuilder("no node serves lookups:");
        String separator = " ";
        for (Node node : nodes) {
            NodeState state = topology.state(node.record(), System.nanoTime());
            why.append(separator)
                    .append(state.name())
                    .append(": ")
                    .append(Objects.requireNonNullElse(state.why(), "it was just lost"));
            separator = "; ";
        }
        return new DatabaseState.Away(why.toString());
    }

    /** The primary's URL, or null while no node is the primary. */
    @Nullable
    String primaryUrl() {
        Node primary = primary();
        return primary == null ? null : primary.settings().jdbcUrl();
    }

    List<String> warnings() {
        List<String> all = new ArrayList<>();
        for (Node node : members.all()) {
            node.health().warnings().stream()
                    .filter(line -> !all.contains(line))
                    .forEach(all::add);
        }
        return all;
    }

    List<NodeReport> reports() {
        return members.all().stream().map(this::report).toList();
    }

    NodeReport report(Node node) {
        NodeState state = topology.state(node.record(), System.nanoTime());
        return new NodeReport(state, node.open(), node.work(), node.pool(), tables.unfit(node));
    }

    @Override
    public void close() {
        members.close();
    }
}
