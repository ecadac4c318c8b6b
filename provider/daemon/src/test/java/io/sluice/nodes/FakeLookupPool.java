package io.sluice.nodes;

import io.sluice.coalesce.Loader.Loaded;
import io.sluice.lookup.Value;
import io.sluice.postgres.PoolFigures;
import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.ServerPool.On;
import io.sluice.tables.LookupPool;
import io.sluice.tables.NodeProbe;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** A source that fails as it is told, and notes how it was asked. */
final class FakeLookupPool implements LookupPool {
    final List<On> asked = new ArrayList<>();

    @Nullable
    SqlFailure pooled;

    @Nullable
    SqlFailure fresh;

    /** What comes of the question whether the table can be used. */
    @Nullable
    SqlFailure ofTable;

    int trials;
    boolean renewed;
    boolean ended;
    List<String> warnings = List.of();
    /** How long every question takes, added to this clock. */
    final AtomicLong clock;

    long takes;

    FakeLookupPool(AtomicLong clock) {
        this.clock = clock;
    }

    @Override
    public Loaded<String, Value> load(int table, List<String> keys, On on, @Nullable IntSupplier timeline)
            throws SqlFailure {
        ask(on);
        return new Loaded<>(Map.of(keys.get(0), Value.of("value")), null);
    }

    @Override
    public void requireUsable() throws SqlFailure {
        trials++;
        if (ofTable != null) {
            throw ofTable;
        }
    }

    @Override
    public @Nullable Value single(int table, String key, On on) throws SqlFailure {
        ask(on);
        return null;
    }

    @Override
    public NodeProbe look(On on) throws SqlFailure {
        ask(on);
        return new NodeProbe(false, 1, 1, 0, 0, 0, 0, 0, 0);
    }

    @Override
    public @Nullable String lockedBy(On on) {
        return null;
    }

    private void ask(On on) throws SqlFailure {
        asked.add(on);
        clock.addAndGet(takes);
        SqlFailure trouble = on == On.POOLED ? pooled : fresh;
        if (trouble != null) {
            throw trouble;
        }
    }

    @Override
    public void renew() {
        renewed = true;
    }

    @Override
    public @Nullable String unfit(int index) {
        return null;
    }

    @Override
    public void lookAgain() {}

    @Override
    public List<String> warnings() {
        return warnings;
    }

    @Override
    public PoolFigures figures() {
        return PoolFigures.NONE;
    }

    @Override
    public void abandon() {
        ended = true;
    }

    @Override
    public void close() {
        ended = true;
    }

    @Override
    public void bound(int connections, Duration timeout) {}
}
