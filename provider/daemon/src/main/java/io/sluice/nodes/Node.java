package io.sluice.nodes;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.PoolFigures;
import io.sluice.sessions.Probe;
import io.sluice.tables.LookupPool;
import io.sluice.tables.NodeProbe;
import io.sluice.tables.PostgresLookupPool;
import io.sluice.tables.TableNews;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** One server: its health, the probe that looks at it, and what it has done. */
final class Node implements AutoCloseable {
    /** For the second try of a question, beyond its timeout. */
    private static final Duration A_MOMENT = Duration.ofSeconds(2);

    private volatile DatabaseSettings settings;
    private final NodeLink health;
    private final Probe probe;
    private final LongAdder selects = new LongAdder();
    private final LongAdder keys = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final String address;
    private final NodeRecord record;
    private final NodeOwner owner;
    private volatile Rotation standing = Rotation.OUT;
    private volatile boolean evidence;
    private final LongAdder aside = new LongAdder();
    private final AtomicReferenceArray<@Nullable LookupTable> tables;
    private volatile @Nullable Answered answered;
    private volatile boolean known;
    private volatile LongConsumer timed = nanos -> {};

    /** Who looks after it, and is told, on any thread. */
    interface NodeOwner {
        /** It was found away. */
        void lost(Node node);

        /** It did not answer so many keys of a table. */
        void missed(Node node, int table, int keys);

        /** A table was found there. */
        void found(LookupTable lookup, int table);

        /** Whether some node serves and is there. */
        boolean anyServes();

        /** The only one ever seen; 0 when there were several. */
        int onlyTimeline();
    }

    /** A key that was answered. */
    private record Answered(int table, String key) {}

    /**
     * Not looked at yet.
     *
     * @param called what the log calls it
     * @param record what the topology knows of it
     */
    Node(DatabaseSettings settings, String called, NodeRecord record, NodeOwner owner) {
        this.settings = settings;
        this.address = settings.shownAddress();
        this.record = record;
        this.owner = owner;
        this.tables = new AtomicReferenceArray<>(settings.tables().size());
        Runnable lost = () -> owner.lost(this);
        this.probe = new Probe("sluice-probe-" + address);
        this.health = new NodeLink(
                called,
                () -> PostgresLookupPool.connect(this.settings, new News(lost)),
                settings.probeInterval(),
                settings.timeout(),
                System::nanoTime,
                probe::wake,
                lost);
    }

    /** What becomes of the tables is remembered here, also while the server is away. */
    private final class News implements TableNews {
        private final Runnable judge;

        News(Runnable judge) {
            this.judge = judge;
        }

        @Override
        public void found(int table, LookupTable lookup) {
            tables.set(table, lookup);
            owner.found(lookup, table);
        }

        @Override
        public void changed() {
            judge.run();
        }
    }

    /** What it is called by: no two nodes have the same. */
    String address() {
        return address;
    }

    NodeRecord record() {
        return record;
    }

    /** The table as it was found last; null until it was seen. */
    @Nullable
    LookupTable lookup(int table) {
        return tables.get(table);
    }

    /** Why this table cannot be used here although others can; null if it can, and while the server is away. */
    @Nullable
    String unfit(int table) {
        LookupPool source = health.source();
        return source == null ? null : source.unfit(table);
    }

    DatabaseSettings settings() {
        return settings;
    }

    /** From now on there are so many sessions, and each statement has this long. */
    void bound(int connections, Duration timeout) {
        settings = settings.within(connections, timeout);
        rebound();
    }

    /** Also what was connected meanwhile: called now and then. */
    void rebound() {
        health.bound(settings.connections(), settings.timeout());
    }

    NodeLink health() {
        return health;
    }

    Probe probe() {
        return probe;
    }

    /** A look at it has ended, whatever came of it. */
    void wasLookedAt() {
        known = true;
    }

    boolean isKnown() {
        return known;
    }

    /** From now on each batch says how new its values are. */
    void askForEvidence() {
        evidence = true;
    }

    void stand(Rotation now) {
        standing = now;
    }

    /** In the rotation, and not found away since. */
    boolean serves() {
        return standing == Rotation.SERVES && health.source() != null;
    }

    /**
     * Whether lookups may go here now. Who stands by looks at the others itself: between the moment at which the last of them is
     * found away and the next judgement of the rotation, lookups would have nowhere to go.
     */
    boolean open() {
        return serves() || (standing == Rotation.STANDS_BY && health.source() != null && !owner.anyServes());
    }

    NodeStanding standing(BooleanSupplier primary) {
        return new NodeStanding(settings.jdbcUrl(), this::open, primary, this::reach, owner::onlyTimeline);
    }

    boolean isReplica() {
        NodeProbe seen = health.sighting();
        return seen != null && seen.inRecovery();
    }

    /** Up to where a read here sees what was written, as of the last look; -1 when it is not known. */
    long reach() {
        NodeProbe seen = health.sighting();
        return seen == null ? -1 : seen.reach();
    }

    Loaded<String, Value> read(int table, List<String> wanted) throws LoadException {
        selects.increment();
        keys.add(wanted.size());
        long since = System.nanoTime();
        try {
            Loaded<String, Value> loaded = select(table, wanted);
            answered = new Answered(table, wanted.get(0));
            return loaded;
        } catch (LoadException e) {
            failures.increment();
            owner.missed(this, table, wanted.size());
            throw e;
        } finally {
            timed.accept(System.nanoTime() - since);
        }
    }

    /** The same, for whoever looks after the cache: no lookup, and not counted as one. */
    Loaded<String, Value> readAside(int table, List<String> wanted) throws LoadException {
        aside.increment();
        return select(table, wanted);
    }

    private Loaded<String, Value> select(int table, List<String> wanted) throws LoadException {
        return health.ask((source, on) -> source.load(table, wanted, on, evidence ? owner::onlyTimeline : null));
    }

    /** Whether a lookup would be answered now: the last key that was answered is asked for again, or none, which asks for the first table's lock. */
    boolean answers() {
        Answered last = answered;
        try {
            readAside(last == null ? 0 : last.table, last == null ? List.of() : List.of(last.key));
            return true;
        } catch (LoadException e) {
            return false;
        }
    }

    /** Hears how many nanoseconds each batch of lookups took, failed ones too; on the lanes. */
    void timed(LongConsumer hears) {
        timed = hears;
    }

    NodeWork work() {
        return new NodeWork(selects.sum(), keys.sum(), failures.sum(), aside.sum());
    }

    PoolFigures pool() {
        LookupPool source = health.source();
        return source == null ? PoolFigures.NONE : source.figures();
    }

    /** Is asked nothing new, and ends once what is under way has ended, or could have: on a thread of its own. */
    void leave(Runnable ended) {
        standing = Rotation.OUT;
        Thread thread = new Thread(
                () -> {
                    probe.close();
                    health.leave(settings.timeout().multipliedBy(2).plus(A_MOMENT));
                    ended.run();
                },
                "sluice-node-leaves");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() {
        probe.close();
        health.close();
    }
}
