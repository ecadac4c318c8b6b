package io.sluice.nodes;

import io.sluice.members.HostNames;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.PoolFigures;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The lookup's database: one server or several, their pools and their health, and what reads from them. Thread-safe; close it last, when nothing asks any more.
 */
public final class Database implements AutoCloseable {
    private final DatabaseSettings settings;
    private final Nodes nodes;

    private Database(DatabaseSettings settings, Nodes nodes) {
        this.settings = settings;
        this.nodes = nodes;
    }

    /** One server, which serves whatever it is. */
    public static Database open(DatabaseSettings settings) throws DatabaseSetupException {
        return open(List.of(settings), RoutingRules.oneNode(), null);
    }

    /**
     * Connects, checks the table, and begins to probe. A server that is away (refused, silent, starting, full) is no error:
     * {@link #state} says so until it is back. Blocks for the connect timeout and some statements at most.
     *
     * @param nodes the servers of one cluster, alike but for the URL; their roles are found by probing
     * @throws DatabaseSetupException if no server serves and only the operator can mend what one says, or if they are no cluster
     */
    public static Database open(List<DatabaseSettings> nodes, RoutingRules rules) throws DatabaseSetupException {
        return open(nodes, rules, null);
    }

    /**
     * The same with names that may stand for several servers, which come and go.
     *
     * @param names what looks them up: the first time within the connect timeout, else they are one server each until it is done; null if each
     *     is one server
     */
    public static Database open(List<DatabaseSettings> nodes, RoutingRules rules, @Nullable HostNames names)
            throws DatabaseSetupException {
        return new Database(nodes.get(0), Nodes.open(nodes, rules, names));
    }

    public DatabaseState state() {
        return nodes.state();
    }

    /** That no server answers lookups: {@link #state}, from its beginning to its end. */
    public Episode away() {
        return nodes.away();
    }

    /** That a name which stood for several servers is not found, each from its beginning to its end: the servers stay as they were. */
    public List<Episode> namesLost() {
        return nodes.members().lost();
    }

    /** From now on each node has so many sessions, and each SELECT this long. What is under way goes on as it began. */
    public void bound(int connections, Duration timeout) {
        nodes.members().bound(connections, timeout);
    }

    /** Each node that there is now, for other questions than lookups. */
    public List<NodeStanding> standings() {
        return nodes.all().stream()
                .map(node -> node.standing(() -> nodes.primary() == node))
                .toList();
    }

    /** One of the tables, by its place in the settings. */
    public TableReads table(int index) {
        return new TableReads(settings, nodes, index);
    }

    /** What the last check of the table found wrong, though lookups work: one line each, logged already. */
    public List<String> warnings() {
        return nodes.warnings();
    }

    /** The pools of all nodes together. */
    public PoolFigures pool() {
        PoolFigures all = PoolFigures.NONE;
        for (NodeReport node : nodes.reports()) {
            all = all.plus(node.pool());
        }
        return all;
    }

    /**
     * The URL of the node that is the primary, as it was named, or of one of the servers behind a name; null while no node is. That of the only
     * node, whatever it is.
     */
    public @Nullable String primaryUrl() {
        return nodes.primaryUrl();
    }

    /** Whether a lookup would be answered by a node that serves. Asks; blocks for the timeout of each node and a second at most. */
    public boolean answers() {
        return nodes.serving().stream().anyMatch(Node::answers);
    }

    /** Who keeps lookups waiting by a lock, in one line; null if nobody is seen to. Asks; blocks as {@link #answers} does. */
    public @Nullable String lockedBy() {
        for (Node node : nodes.serving()) {
            String line = node.health().lockedBy();
            if (line != null) {
                return line;
            }
        }
        return null;
    }

    /** SELECTs that failed although their server was there, and not for a row: it was out of memory, say. */
    public long troubles() {
        return nodes.all().stream().mapToLong(node -> node.health().troubles()).sum();
    }

    /** What the last of {@link #troubles} was, in one line. */
    public String lastTrouble() {
        for (Node node : nodes.all()) {
            String line = node.health().lastTrouble();
            if (line != null) {
                return line;
            }
        }
        return "";
    }

    /** Hears how many nanoseconds each batch took on a node; on the lanes, and must be quick. Harmless if the node has gone. */
    public void timed(String node, LongConsumer hears) {
        nodes.all().stream().filter(one -> one.address().equals(node)).forEach(one -> one.timed(hears));
    }

    /** Every node as it is now, in the order in which they were named, or came. */
    public List<NodeReport> nodes() {
        return nodes.reports();
    }

    /** One of them, by its name; null if it has gone. */
    public @Nullable NodeReport node(String name) {
        for (Node node : nodes.all()) {
            if (node.address().equals(name)) {
                return nodes.report(node);
            }
        }
        return null;
    }

    /** Hears that nodes have come or gone since it was asked before: on a thread that looks names up, after the change. */
    public void whenNodesChange(Runnable hears) {
        nodes.members().whenChanged(hears);
    }

    /**
     * Every node that is there, one after another, asked anew on a session of its own. Blocks for the connect timeout, and some statements of up
     * to five seconds, of each.
     */
    public List<NodeCheck> checks() {
        List<NodeCheck> checks = new ArrayList<>();
        for (Node node : nodes.all()) {
            if (node.health().source() != null) {
                checks.add(NodeCheck.of(nodes.report(node).state(), node.settings()));
            }
        }
        return checks;
    }

    /** From now on every batch says how new its values are, for a cache that is fenced. It costs each SELECT a statement before it. */
    public void askForEvidence() {
        nodes.askForEvidence();
    }

    /**
     * One SELECT per key of the first table, on as many threads as there are connections.
     *
     * @param queue most keys waiting for a thread; more are refused
     */
    public DirectReads directReads(int queue) {
        return new DirectReads(nodes, settings.connections(), queue);
    }

    /** Keys of the first table to ask for at random. Takes its first sample now, if the database is there: that may take some seconds. */
    public SampleKeys sampleKeys() {
        return SampleKeys.start(nodes);
    }

    /** Ends the watch and every connection, also those in use. Closing again is harmless. */
    @Override
    public void close() {
        nodes.close();
    }
}
