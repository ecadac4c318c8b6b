package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Outcome.Refusal;
import io.sluice.metrics.TaggedMeters.CounterByWord;
import io.sluice.metrics.TaggedMeters.FailureCounter;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What a coalescer of something else than lookups tells, writes or queries, as meters. */
public final class QueueMetrics implements CoalescerListener {
    private final @Nullable Counter coalesced;
    private final CounterByWord<Refusal> rejected;
    private final FailureCounter failed;
    private final DistributionSummary batch;
    private final Timer wait;
    private final Timer load;
    private final Counter abandoned;
    private final Counter expired;

    /**
     * All at zero.
     *
     * @param one what meters of one are called
     * @param many what meters of several are
     * @param load what a batch is at the database
     * @param coalesced those that joined another; null for what never does
     */
    private QueueMetrics(TaggedMeters meters, String one, String many, String load, @Nullable Counter coalesced) {
        this.coalesced = coalesced;
        this.rejected = meters.byWord("sluice." + many + ".rejected", "reason", Refusal.class);
        this.failed = meters.failures("sluice." + one + ".failures");
        this.batch = meters.keys("sluice." + one + ".batch");
        this.wait = meters.timer("sluice." + one + ".wait");
        this.load = meters.timer("sluice." + one + "." + load);
        this.abandoned = meters.counter("sluice." + many + ".abandoned");
        this.expired = meters.counter("sluice." + many + ".expired");
    }

    static QueueMetrics ofWrites(TaggedMeters meters) {
        return new QueueMetrics(meters, "write", "writes", "transaction", null);
    }

    static QueueMetrics ofQueries(TaggedMeters meters) {
        return new QueueMetrics(meters, "query", "queries", "statements", meters.counter("sluice.queries.coalesced"));
    }

    /** Those refused because the queue was full. */
    public long full() {
        return rejected.count(Refusal.FULL);
    }

    /** Those whose deadline passed. Whoever joined one of them later may be told before theirs has, and is not counted. */
    public long late() {
        return (long) expired.count();
    }

    @Override
    public void coalesced() {
        if (coalesced != null) {
            coalesced.increment();
        }
    }

    @Override
    public void rejected(Refusal refusal) {
        rejected.increment(refusal);
    }

    @Override
    public void dispatched(DispatchReason reason, int promises) {
        batch.record(promises);
    }

    @Override
    public void waited(Object key, long nanos) {
        wait.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void loaded(int promises, int answered, long nanos) {
        load.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void loadFailed(int promises, long nanos, Throwable cause) {
        load.record(nanos, TimeUnit.NANOSECONDS);
        failed.increment(cause);
    }

    @Override
    public void abandoned() {
        abandoned.increment();
    }

    @Override
    public void expired() {
        expired.increment();
    }
}
