package io.sluice.searches;

import io.sluice.views.ViewQuery;
import java.util.concurrent.atomic.LongAdder;

/** What the database was asked, since the start. Thread-safe. */
public final class SearchFigures {
    private final ShapeTimes times = new ShapeTimes(System::nanoTime);
    private final LongAdder alone = new LongAdder();
    private final LongAdder statements = new LongAdder();
    private final LongAdder together = new LongAdder();

    ShapeTimes times() {
        return times;
    }

    void alone(String shape, long nanos) {
        alone.increment();
        times.alone(shape, nanos);
    }

    void together(String shape, int count, long nanos) {
        statements.increment();
        together.add(count);
        times.together(shape, count, nanos);
    }

    /** Whether queries like this one are known to be over in no time. From any thread; does not block. */
    public boolean isQuick(ViewQuery query) {
        return times.isQuick(query.shape());
    }

    /** Queries that were a statement each. */
    public long alone() {
        return alone.sum();
    }

    /** Queries that were in one statement with others of their shape. */
    public long together() {
        return together.sum();
    }

    /** The statements of those. */
    public long statements() {
        return statements.sum();
    }

    /** How often queries of one shape were found to be slower together than alone, and went alone for a while. */
    public long switches() {
        return times.switches();
    }
}
