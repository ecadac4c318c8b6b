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
final class CoalescerMetrics implements CoalescerListener {
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
        recentHits = meters.counter("sluice.recent.hits", "Lookups answered from recent values.");
        coalesced = meters.counter("sluice.coalesced.hits", "Lookups that joined a promise in flight.");
        rejected = meters.byWord("sluice.lookups.rejected", "Lookups refused.", "reason", Refusal.class);
        dispatched =
                meters.byWord("sluice.batches", "Batches by why they were dispatched.", "reason", DispatchReason.class);
        batchKeys = meters.keys("sluice.batch.keys", "Keys of one batch.");
        keyWait = meters.timer("sluice.key.wait", "How long a dispatched key had been in the queue.");
        select = meters.timer("sluice.select", "How long one SELECT took, failed ones too.");
        failed = meters.failures("sluice.select.failures", "SELECTs that failed.");
        keysFound = meters.counter("sluice.keys", "Keys looked up in the database.", "result", "found");
        keysAbsent = meters.counter("sluice.keys", "Keys looked up in the database.", "result", "absent");
        abandoned = meters.counter("sluice.keys.abandoned", "Keys that nobody waited for when their turn came.");
        repeated = meters.counter(
                "sluice.keys.repeated", "Keys that another node was asked for: the first was late, or away.");
        renewed = meters.counter(
                "sluice.keys.renewed",
                "Keys asked for again on the newest node: a change of theirs had been told that was not seen yet.");
        expired = meters.counter("sluice.lookups.expired", "Lookups whose deadline passed.");
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
    public void waited(long nanos) {
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

    /** Lookups refused because the queue was full. */
    long full() {
        return rejected.count(Refusal.FULL);
    }

    /** Keys that the database answered, found or not. */
    long keysAnswered() {
        return (long) (keysFound.count() + keysAbsent.count());
    }
}
