package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Timer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Outcome.Refusal;
import io.sluice.metrics.TaggedMeters.CounterByWord;
import io.sluice.metrics.TaggedMeters.FailureCounter;
import java.util.concurrent.TimeUnit;

/** What the coalescer tells, as meters. */
final class CoalescerMetrics implements CoalescerListener, LookupCounts {
    private final Counter recentHits;
    private final Counter coalesced;
    private final CounterByWord<Refusal> rejected;
    private final CounterByWord<DispatchReason> dispatched;
    private final DistributionSummary batchKeys;
    private final Timer keyWait;
    private final Timer select;
    private final FailureCounter failed;
    private final Counter keysFound;
    private final Counter keysAbsent;
    private final Counter abandoned;
    private final Counter repeated;
    private final Counter renewed;
    private final Counter expired;

    CoalescerMetrics(TaggedMeters meters) {
        recentHits = meters.counter("sluice.recent.hits");
        coalesced = meters.counter("sluice.coalesced.hits");
        rejected = meters.byWord("sluice.lookups.rejected", "reason", Refusal.class);
        dispatched = meters.byWord("sluice.batches", "reason", DispatchReason.class);
        batchKeys = meters.keys("sluice.batch.keys");
        keyWait = meters.timer("sluice.key.wait");
        select = meters.timer("sluice.select");
        failed = meters.failures("sluice.select.failures");
        keysFound = meters.counter("sluice.keys", "result", "found");
        keysAbsent = meters.counter("sluice.keys", "result", "absent");
        abandoned = meters.counter("sluice.keys.abandoned");
        repeated = meters.counter("sluice.keys.repeated");
        renewed = meters.counter("sluice.keys.renewed");
        expired = meters.counter("sluice.lookups.expired");
    }

    @Override
    public void recentHit() {
        recentHits.increment();
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
    public void dispatched(DispatchReason reason, int keys) {
        dispatched.increment(reason);
        batchKeys.record(keys);
    }

    @Override
    public void renewed(int keys) {
        renewed.increment(keys);
    }

    @Override
    public void waited(Object key, long nanos) {
        keyWait.record(nanos, TimeUnit.NANOSECONDS);
    }

    @Override
    public void loaded(int keys, int found, long nanos) {
        select.record(nanos, TimeUnit.NANOSECONDS);
        keysFound.increment(found);
        keysAbsent.increment(Math.max(0, keys - found));
    }

    @Override
    public void loadFailed(int keys, long nanos, Throwable cause) {
        select.record(nanos, TimeUnit.NANOSECONDS);
        failed.increment(cause);
    }

    @Override
    public void abandoned() {
        abandoned.increment();
    }

    @Override
    public void repeated(int keys) {
        repeated.increment(keys);
    }

    @Override
    public void expired() {
        expired.increment();
    }

    @Override
    public double recentHits() {
        return recentHits.count();
    }

    @Override
    public double joined() {
        return coalesced.count();
    }

    @Override
    public double batches(DispatchReason reason) {
        return dispatched.count(reason);
    }

    @Override
    public double batchedKeys() {
        return batchKeys.totalAmount();
    }

    /** Lookups refused because the queue was full. */
    long full() {
        return rejected.count(Refusal.FULL);
    }

    /** Keys that the database answered, found or not. */
    long keysAnswered() {
        return (long) (keysFound.count() + keysAbsent.count());
    }
}
