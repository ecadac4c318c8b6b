package io.sluice.nodes;

import io.sluice.coalesce.Route;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.TableName;
import io.sluice.tables.LookupPool;
import io.sluice.tables.NodeProbe;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The servers of one lookup: each with a probe of its own, so that one that hangs keeps nobody from looking at the others. */
final class Nodes implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Nodes.class);

    private final List<DatabaseSettings> settings;
    private final List<Node> nodes = new ArrayList<>();
    private final Topology topology;
    private final AtomicInteger turn = new AtomicInteger();
    private final Episode away = new Episode(
            "database_away", "the database is back", "lookups failed", Duration.ZERO, LOG, System::nanoTime);
    private final NodeTables tables;
    private boolean opened;

    private Nodes(List<DatabaseSettings> settings, RoutingRules rules) {
        this.settings = settings;
        this.tables = new NodeTables(settings.get(0).tables(), nodes);
        this.topology = new Topology(
                settings.stream().map(DatabaseSettings::shownAddress).toList(), rules);
        for (int i = 0; i < settings.size(); i++) {
            int index = i;
            String called = settings.size() == 1
                    ? "the database"
                    : "node " + settings.get(i).shownAddress();
            nodes.add(new Node(
                    settings.get(i),
                    called,
                    () -> report(index),
                    (table, keys) -> missed(index, table, keys),
                    tables::found,
                    this::anyServes,
                    topology::onlyTimeline));
        }
    }

    /**
     * Connects to all of them at once, and begins to watch.
     *
     * @throws DatabaseSetupException when none serves and only the operator can mend what one of them says, or when they are no cluster
     */
    static Nodes open(List<DatabaseSettings> settings, RoutingRules rules) throws DatabaseSetupException {
        Nodes nodes = new Nodes(settings, rules);
        try {
            nodes.open();
            return nodes;
        } catch (DatabaseSetupException | RuntimeException e) {
            nodes.close();
            throw e;
        }
    }

    private void open() throws DatabaseSetupException {
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
                        (nodes.size() == 1 ? "" : settings.get(i).shownAddress() + ": ") + trouble.line()));
            }
        }
        boolean anyUp = nodes.stream().anyMatch(node -> node.health().source() != null);
        if (!mend.isEmpty() && !anyUp) {
            throw mend.get(0);
        }
        tables.require();
        OneCluster.require(nodes);
        for (int i = 0; i < nodes.size(); i++) {
            report(i);
        }
        begin();
        for (int i = 0; i < nodes.size(); i++) {
            int index = i;
            nodes.get(i).probe().start(() -> step(index));
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

    private long step(int index) {
        long pause = nodes.get(index).health().step(nodes.size() > 1);
        nodes.get(index).rebound();
        report(index);
        return pause;
    }

    /** What a node's look showed goes to the topology, and its judgement to all nodes. */
    private synchronized void report(int index) {
        NodeLink health = nodes.get(index).health();
        NodeProbe sighting = health.sighting();
        String away = health.whyAway();
        long now = System.nanoTime();
        if (sighting != null) {
            topology.seen(index, sighting, now);
        } else if (away != null) {
            topology.away(index, away, now);
        }
        for (int i = 0; i < nodes.size(); i++) {
            // The only node serves whatever it is.
            nodes.get(i).stand(nodes.size() == 1 ? Rotation.SERVES : topology.standing(i));
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

    private void missed(int index, int table, int keys) {
        if (nodes.get(index).unfit(table) != null) {
            tables.missed(table, keys);
            return;
        }
        topology.missed(index);
        away.count(keys);
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
        nodes.forEach(Node::askForEvidence);
        for (Node node : nodes) {
            NodeProbe seen = node.health().sighting();
            if (seen != null && seen.inRecovery() && seen.timeline() == 0) {
                LOG.warn(
                        "replica {} does not say which timeline it follows, so after a promotion what is read there fills"
                                + " nothing; run: GRANT pg_read_all_stats TO {}",
                        node.settings().shownAddress(),
                        TableName.quote(node.settings().user()));
            }
        }
    }

    private boolean anyServes() {
        for (Node node : nodes) {
            if (node.serves()) {
                return true;
            }
        }
        return false;
    }

    /** Each as a route for batches of this table. */
    List<Route<String, Value>> routes(int table) {
        return nodes.stream()
                .map(node -> (Route<String, Value>) new TableRoute(node, table))
                .toList();
    }

    /** One that serves, each in turn; any when none does. */
    Node next() {
        int start = Math.floorMod(turn.getAndIncrement(), nodes.size());
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get((start + i) % nodes.size());
            if (node.open()) {
                return node;
            }
        }
        return nodes.get(start);
    }

    /** All, in the order in which they were named. */
    List<Node> all() {
        return nodes;
    }

    /** Those that lookups may be sent to now. */
    List<Node> serving() {
        return nodes.stream().filter(Node::open).toList();
    }

    /** Of the replicas that serve, the one that has replayed most as far as is known; null while none serves. */
    @Nullable
    Node furthestReplica() {
        Node furthest = null;
        for (Node node : nodes) {
            if (node.open() && node.isReplica() && (furthest == null || node.reach() > furthest.reach())) {
                furthest = node;
            }
        }
        return furthest;
    }

    /** The primary, whether it serves lookups or not; null while no node is. The only node counts as one. */
    @Nullable
    Node primary() {
        int index = nodes.size() == 1 ? 0 : topology.primary();
        return index < 0 ? null : nodes.get(index);
    }

    /** Whether this is one of the sources now: a server that was away has a new one. */
    boolean has(LookupPool source) {
        return nodes.stream().anyMatch(node -> node.health().source() == source);
    }

    DatabaseState state() {
        if (nodes.size() == 1) {
            return nodes.get(0).health().state();
        }
        if (nodes.stream().anyMatch(Node::open)) {
            return new DatabaseState.Ready();
        }
        StringBuilder why = new StringBuilder("no node serves lookups:");
        String separator = " ";
        for (NodeState state : topology.states(System.nanoTime())) {
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
        int index = topology.primary();
        return index < 0 ? null : settings.get(index).jdbcUrl();
    }

    List<String> warnings() {
        List<String> all = new ArrayList<>();
        for (Node node : nodes) {
            node.health().warnings().stream()
                    .filter(line -> !all.contains(line))
                    .forEach(all::add);
        }
        return all;
    }

    List<NodeReport> reports() {
        List<NodeReport> reports = new ArrayList<>();
        List<NodeState> states = topology.states(System.nanoTime());
        for (int i = 0; i < nodes.size(); i++) {
            Node node = nodes.get(i);
            reports.add(new NodeReport(states.get(i), node.open(), node.work(), node.pool(), tables.unfit(node)));
        }
        return reports;
    }

    @Override
    public void close() {
        nodes.forEach(Node::close);
    }
}
