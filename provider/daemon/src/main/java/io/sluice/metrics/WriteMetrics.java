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
        rejected = meters.byWord("sluice.writes.rejected", "Writes refused.", "reason", Refusal.class);
        failed = meters.failures("sluice.write.failures", "Transactions that failed.");
        batchWrites = meters.keys("sluice.write.batch", "Writes of one batch, before a bad row splits it.");
        wait = meters.timer("sluice.write.wait", "How long a write had been in the queue.");
        transaction = meters.timer(
                "sluice.write.transaction",
                "How long one transaction took, until the caches had dropped its keys; failed ones too.");
        abandoned = meters.counter("sluice.writes.abandoned", "Writes that nobody waited for, and so not done.");
        expired = meters.counter("sluice.writes.expired", "Writes whose deadline passed.");
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
