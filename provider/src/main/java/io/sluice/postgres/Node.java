package io.sluice.postgres;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Route;
import io.sluice.coalesce.Value;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;

/** One server: its health, the probe that looks at it, and what it has done. */
final class Node implements Route<String, Value>, AutoCloseable {
    private final DatabaseSettings settings;
    private final Health health;
    private final Probe probe;
    private final LongAdder selects = new LongAdder();
    private final LongAdder keys = new LongAdder();
    private final LongAdder failures = new LongAdder();
    private volatile boolean serves;

    /**
     * @param called what the log calls it
     * @param lost called when it is found away
     */
    Node(DatabaseSettings settings, String called, Runnable lost) {
        this.settings = settings;
        this.probe = new Probe("sluice-probe-" + settings.shownAddress());
        this.health = new Health(
                called,
                () -> PooledSource.connect(settings),
                settings.probeInterval(),
                settings.timeout(),
                System::nanoTime,
                probe::wake,
                lost);
    }

    DatabaseSettings settings() {
        return settings;
    }

    Health health() {
        return health;
    }

    Probe probe() {
        return probe;
    }

    void serve(boolean now) {
        serves = now;
    }

    /** In the rotation, and not found away since. */
    @Override
    public boolean open() {
        return serves && health.source() != null;
    }

    boolean isReplica() {
        Sighting seen = health.sighting();
        return seen != null && seen.inRecovery();
    }

    /** Up to where a read here sees what was written, as of the last look; -1 when it is not known. */
    long reach() {
        Sighting seen = health.sighting();
        return seen == null ? -1 : seen.reach();
    }

    @Override
    public Map<String, Value> load(List<String> wanted) throws LoadException {
        selects.increment();
        keys.add(wanted.size());
        try {
            return health.ask((source, on) -> source.load(wanted, on));
        } catch (LoadException e) {
            failures.increment();
            throw e;
        }
    }

    NodeWork work() {
        return new NodeWork(selects.sum(), keys.sum(), failures.sum());
    }

    PoolFigures pool() {
        Source source = health.source();
        return source == null ? PoolFigures.NONE : source.figures();
    }

    @Override
    public void close() {
        probe.close();
        health.close();
    }
}
