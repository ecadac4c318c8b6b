package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Outcome.Refusal;
import io.sluice.metrics.TaggedMeters.CounterByWord;
import io.sluice.metrics.TaggedMeters.FailureCounter;
import java.util.concurrent.TimeUnit;

/** What the writer's coalescer tells, as meters: the same as of lookups, less what writes never do. */
final class WriteMetrics implements CoalescerListener {
    private final CounterByWord<Refusal> rejected;
    private final FailureCounter failed;
    private final DistributionSummary batchWrites;
    private final Timer wait;
    private final Timer transaction;
    private final Counter abandoned;
    private final Counter expired;

    WriteMetrics(TaggedMeters meters) {
        rejected = meters.byWord("sluice.writes.rejected", "reason", Refusal.class);
        failed = meters.failures("sluice.write.failures");
        batchWrites = meters.keys("sluice.write.batch");
        wait = meters.timer("sluice.write.wait");
        transaction = meters.timer("sluice.write.transaction");
        abandoned = meters.counter("sluice.writes.abandoned");
        expired = meters.counter("sluice.writes.expired");
    }

    /** Writes refused because the queue was full. */
    long full() {
        return rejected.count(Refusal.FULL);
    }

    @Override
    public void rejected(Refusal refusal) {
        rejected.increment(refusal);
    }

    @Override
    public void dispatched(DispatchReason reason, int writes) {
        batchWrites.record(writes);
    }

    @Override
    public void waited(long nanos) {
        wait.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void loaded(int writes, int answered, long nanos) {
        transaction.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void loadFailed(int writes, long nanos, Throwable cause) {
        transaction.record(nanos, TimeUnit.NANOSECONDS);
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
