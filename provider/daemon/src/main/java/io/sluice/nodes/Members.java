package io.sluice.nodes;

import io.sluice.members.Berths;
import io.sluice.members.HostNames;
import io.sluice.members.NameWatch;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.PinnedUrl;
import io.sluice.trouble.Episode;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which nodes there are: each server that is named, and where a name has several addresses, each of these, as they come and go. Thread-safe.
 */
final class Members implements AutoCloseable {
    /** More nodes than anybody has; each costs sessions, threads and figures. */
    static final int MOST = 64;

    private static final Logger LOG = LoggerFactory.getLogger(Members.class);

    /** What becomes of them. */
    interface Fate {
        /** A node for this server, which nobody looks at yet. */
        Node make(DatabaseSettings settings);

        /** Looks at it, on its probe's thread. Returns nanoseconds until the next look. */
        long step(Node node);

        /** It is a member no more, and is asked nothing new. */
        void left(Node node);
    }

    /**
     * A server or several, as the operator named them.
     *
     * @param watch null where it is one server for ever
     */
    private record Named(DatabaseSettings settings, @Nullable NameWatch watch) {
        List<InetAddress> several() {
            return watch == null ? List.of() : watch.several();
        }

        /** What it stands for, by how it is shown: several names may lead to the same server. */
        Map<String, DatabaseSettings> servers() {
            Map<String, DatabaseSettings> servers = new LinkedHashMap<>();
            for (InetAddress address : several()) {
                DatabaseSettings server = settings.at(PinnedUrl.of(settings.jdbcUrl(), address));
                servers.put(server.shownAddress(), server);
            }
            return servers.isEmpty() ? Map.of(settings.shownAddress(), settings) : servers;
        }
    }

    private final Fate fate;
    private final List<Named> named = new ArrayList<>();
    private final Berths<Node> berths = new Berths<>();
    private final Set<Node> leaving = ConcurrentHashMap.newKeySet();
    private final List<Runnable> hear = new CopyOnWriteArrayList<>();
    private UnaryOperator<DatabaseSettings> bounds = UnaryOperator.identity();
    private boolean evidence;
    private boolean begun;
    private boolean closed;
    private boolean full;
    private volatile boolean alone;

    /** @param names what looks names up; null if each is one server */
    Members(List<DatabaseSettings> settings, @Nullable HostNames names, Fate fate) {
        this.fate = fate;
        settings.forEach(one -> named.add(new Named(one, watch(one, names))));
        this.alone = settings.size() == 1;
    }

    /** Makes the first: those whose names are not found in time are one server each for now. Blocks for the connect timeout at most. */
    void open() {
        for (Named one : named) {
            if (one.watch != null) {
                one.watch.start(this::follow);
            }
        }
        long end = System.nanoTime() + named.get(0).settings.connectTimeout().toNanos();
        try {
            for (Named one : named) {
                if (one.watch != null) {
                    one.watch.awaitFirst(end - System.nanoTime());
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        synchronized (this) {
            alone = isAlone();
            wanted().forEach((address, settings) -> {
                if (hasRoom(address)) {
                    Node unused = join(settings);
                }
            });
        }
    }

    /** From now on they are looked at, and others come and go. */
    synchronized void begin() {
        begun = true;
        berths.members().forEach(this::watch);
    }

    private static @Nullable NameWatch watch(DatabaseSettings settings, @Nullable HostNames names) {
        String host = PinnedUrl.host(settings.jdbcUrl());
        return names == null || host == null ? null : new NameWatch(host, names, settings.probeInterval());
    }

    private void watch(Node node) {
        node.probe().start(() -> {
            long pause = fate.step(node);
            node.wasLookedAt();
            return pause;
        });
    }

    private boolean isAlone() {
        return named.size() == 1 && named.get(0).several().isEmpty();
    }

    private Map<String, DatabaseSettings> wanted() {
        Map<String, DatabaseSettings> wanted = new LinkedHashMap<>();
        named.forEach(one -> one.servers().forEach(wanted::putIfAbsent));
        return wanted;
    }

    private void follow() {
        List<String> news = new ArrayList<>();
        synchronized (this) {
            if (!begun || closed) {
                return;
            }
            alone = isAlone();
            Map<String, DatabaseSettings> wanted = wanted();
            // Who goes makes room for who comes, but for one that others take the place of.
            leave(wanted, news);
            for (Node node : berths.members()) {
                wanted.remove(node.address());
            }
            wanted.forEach((address, settings) -> {
                if (hasRoom(address)) {
                    watch(join(settings));
                    news.add("node " + address + " has come: a name of --nodes has its address");
                }
            });
        }
        if (!news.isEmpty()) {
            news.forEach(LOG::info);
            hear.forEach(Runnable::run);
        }
    }

    private void leave(Map<String, DatabaseSettings> wanted, List<String> news) {
        for (Node node : berths.members()) {
            if (!wanted.containsKey(node.address()) && !isNeeded(node)) {
                berths.leave(node);
                fate.left(node);
                leaving.add(node);
                node.leave(() -> leaving.remove(node));
                news.add("node " + node.address() + " has gone: no name of --nodes has it any more");
            }
        }
        full = full && berths.members().size() >= MOST;
    }

    /**
     * Whether a server that was called by its name still answers where of the addresses that have come for the name none does, or one was not
     * looked at yet: it may be the primary's, which would be nobody meanwhile. One for which there is no room is not waited for.
     */
    private boolean isNeeded(Node node) {
        for (Named one : named) {
            if (one.settings.shownAddress().equals(node.address())
                    && node.health().sighting() != null) {
                Set<String> come = one.servers().keySet();
                List<Node> instead = berths.members().stream()
                        .filter(other -> come.contains(other.address()))
                        .toList();
                boolean joining = instead.size() < come.size() && !full;
                return joining
                        || !instead.stream().allMatch(Node::isKnown)
                        || instead.stream().allMatch(other -> other.health().sighting() == null);
            }
        }
        return false;
    }

    private boolean hasRoom(String address) {
        if (berths.members().size() < MOST) {
            return true;
        }
        if (!full) {
            full = true;
            LOG.warn(
                    "there are {} nodes, the most there may be: {}, and whatever else the names of --nodes stand for, is not used;"
                            + " give a name that stands for fewer",
                    MOST,
                    address);
        }
        return false;
    }

    private Node join(DatabaseSettings settings) {
        Node node = fate.make(bounds.apply(settings));
        if (evidence) {
            node.askForEvidence();
        }
        berths.take(node);
        return node;
    }

    /** Whether there is one server, and was never another: it serves whatever it is. */
    boolean alone() {
        return alone;
    }

    /** Those that there are, in the order in which they were named, or came. */
    List<Node> all() {
        return berths.members();
    }

    /** Their places, which routes belong to. */
    List<Berths.Berth<Node>> places() {
        return berths.all();
    }

    /** As {@link Database#namesLost}. */
    List<Episode> lost() {
        return named.stream()
                .flatMap(one -> Stream.ofNullable(one.watch))
                .map(NameWatch::lost)
                .toList();
    }

    /** As {@link Database#whenNodesChange}. */
    void whenChanged(Runnable hears) {
        hear.add(hears);
    }

    /** From now on each has so many sessions, and each SELECT this long. */
    synchronized void bound(int connections, Duration timeout) {
        bounds = settings -> settings.within(connections, timeout);
        all().forEach(node -> node.bound(connections, timeout));
    }

    synchronized void askForEvidence() {
        evidence = true;
        all().forEach(Node::askForEvidence);
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        for (Named one : named) {
            if (one.watch != null) {
                one.watch.close();
            }
        }
        all().forEach(Node::close);
        leaving.forEach(Node::close);
    }
}
