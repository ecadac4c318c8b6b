package io.sluice.nodes;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Route;
import io.sluice.lookup.Value;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.PoolFigures;
import io.sluice.postgres.Probe;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.IntConsumer;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** One server: its health, the probe that looks at it, and what it has done. */
final class Node implements Route<String, Value>, AutoCloseable {
    private final DatabaseSettings settings;
    private final NodeLink health;
    private final Probe probe;
    private final LongAdder selects = new LongAdder();
    private final LongAdder keys = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private final IntConsumer missed;
    private final BooleanSupplier anotherServes;
    private final IntSupplier timeline;
    private volatile Rotation standing = Rotation.OUT;
    private volatile boolean evidence;
    private final LongAdder aside = new LongAdder();
    private volatile @Nullable String answered;

    /**
     * @param called what the log calls it
     * @param lost called when it is found away
     * @param missed hears how many keys it did not answer
     * @param anotherServes whether some node serves and is there
     * @param timeline the only one ever seen; 0 when there were several
     */
    Node(
            DatabaseSettings settings,
            String called,
            Runnable lost,
            IntConsumer missed,
            BooleanSupplier anotherServes,
            IntSupplier timeline) {
        this.settings = settings;
        this.missed = missed;
        this.anotherServes = anotherServes;
        this.timeline = timeline;
        this.probe = new Probe("sluice-probe-" + settings.shownAddress());
        this.health = new NodeLink(
                called,
                () -> PostgresLookupPool.connect(settings),
                settings.probeInterval(),
                settings.timeout(),
                System::nanoTime,
                probe::wake,
                lost);
    }

    DatabaseSettings settings() {
        return settings;
    }

    NodeLink health() {
        return health;
    }

    Probe probe() {
        return probe;
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
    @Override
    public boolean open() {
        return serves() || (standing == Rotation.STANDS_BY && health.source() != null && !anotherServes.getAsBoolean());
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

    @Override
    public Loaded<String, Value> read(List<String> wanted) throws LoadException {
        selects.increment();
        keys.add(wanted.size());
        try {
            Loaded<String, Value> loaded = select(wanted);
            answered = wanted.get(0);
            return loaded;
        } catch (LoadException e) {
            failures.increment();
            missed.accept(wanted.size());
            throw e;
        }
    }

    /** The same, for whoever looks after the cache: no lookup, and not counted as one. */
    Loaded<String, Value> readAside(List<String> wanted) throws LoadException {
        aside.increment();
        return select(wanted);
    }

    private Loaded<String, Value> select(List<String> wanted) throws LoadException {
        return health.ask((source, on) -> source.load(wanted, on, evidence ? timeline : null));
    }

    /** Whether a lookup would be answered now: the last key that was answered is asked for again, or none, which asks for the table's lock. */
    boolean answers() {
        String key = answered;
        try {
            readAside(key == null ? List.of() : List.of(key));
            return true;
        } catch (LoadException e) {
            return false;
        }
    }

    NodeWork work() {
        return new NodeWork(selects.sum(), keys.sum(), failures.sum(), aside.sum());
    }

    PoolFigures pool() {
        LookupPool source = health.source();
        return source == null ? PoolFigures.NONE : source.figures();
    }

    @Override
    public void close() {
        probe.close();
        health.close();
    }
}
