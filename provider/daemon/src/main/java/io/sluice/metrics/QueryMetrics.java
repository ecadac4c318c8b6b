package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Outcome.Refusal;
import io.sluice.metrics.TaggedMeters.CounterByWord;
import io.sluice.metrics.TaggedMeters.FailureCounter;
import java.util.concurrent.TimeUnit;

/** What a coalescer of views' queries tells, as meters. */
public final class QueryMetrics implements CoalescerListener {
    private final Counter coalesced;
    private final CounterByWord<Refusal> rejected;
    private final FailureCounter failed;
    private final DistributionSummary batchQueries;
    private final Timer wait;
    private final Timer statements;
    private final Counter abandoned;
    private final Counter expired;

    QueryMetrics(TaggedMeters meters) {
        coalesced = meters.counter("sluice.queries.coalesced");
        rejected = meters.byWord("sluice.queries.rejected", "reason", Refusal.class);
        failed = meters.failures("sluice.query.failures");
        batchQueries = meters.keys("sluice.query.batch");
        wait = meters.timer("sluice.query.wait");
        statements = meters.timer("sluice.query.statements");
        abandoned = meters.counter("sluice.queries.abandoned");
        expired = meters.counter("sluice.queries.expired");
    }

    /** Queries refused because the queue was full. */
    public long full() {
        return rejected.count(Refusal.FULL);
    }

    /** Queries whose deadline passed. Whoever joined one of them later may be told before theirs has, and is not counted. */
    public long late() {
        return (long) expired.count();
    }

    @Override
    public void coalesced() {
        coalesced.increment();
    }

    @Override
    public void rejected(Refusal refusal) {
        rejected.increment(refusal);
    }

    @Override
    public void dispatched(DispatchReason reason, int queries) {
        batchQueries.record(queries);
    }

    @Override
    public void waited(long nanos) {
        wait.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void loaded(int queries, int found, long nanos) {
        statements.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void loadFailed(int queries, long nanos, Throwable cause) {
        statements.record(nanos, TimeUnit.NANOSECONDS);
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
