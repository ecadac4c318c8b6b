package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.CoalescerListener.DispatchReason;
import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Outcome.Refusal;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What the coalescer tells, as meters. */
final class CoalescerMetrics implements CoalescerListener {
    private final MeterRegistry registry;
    private final Tags table;
    private final Counter recentHits;
    private final Counter coalesced;
    private final Map<Refusal, Counter> rejected = new EnumMap<>(Refusal.class);
    private final Map<DispatchReason, Counter> dispatched = new EnumMap<>(DispatchReason.class);
    private final DistributionSummary batchKeys;
    private final Timer keyWait;
    private final Timer select;
    private final Map<LoadException.Kind, Counter> failed = new EnumMap<>(LoadException.Kind.class);
    private final Counter failedOtherwise;
    private final Counter keysFound;
    private final Counter keysAbsent;
    private final Counter abandoned;
    private final Counter repeated;
    private final Counter renewed;
    private final Counter expired;

    CoalescerMetrics(MeterRegistry registry, String table) {
        this.registry = registry;
        this.table = Tags.of("table", table);
        recentHits = counter("sluice.recent.hits", "Lookups answered from recent values.");
        coalesced = counter("sluice.coalesced.hits", "Lookups that joined a promise in flight.");
        for (Refusal refusal : Refusal.values()) {
            rejected.put(refusal, counter("sluice.lookups.rejected", "Lookups refused.", "reason", word(refusal)));
        }
        for (DispatchReason reason : DispatchReason.values()) {
            dispatched.put(
                    reason, counter("sluice.batches", "Batches by why they were dispatched.", "reason", word(reason)));
        }
        batchKeys = DistributionSummary.builder("sluice.batch.keys")
                .description("Keys of one batch.")
                .tags(this.table)
                .serviceLevelObjectives(Buckets.keys())
                .register(registry);
        keyWait = timer("sluice.key.wait", "How long a dispatched key had been in the queue.");
        select = timer("sluice.select", "How long one SELECT took, failed ones too.");
        for (LoadException.Kind kind : LoadException.Kind.values()) {
            failed.put(kind, failure(word(kind)));
        }
        failedOtherwise = failure("other");
        keysFound = counter("sluice.keys", "Keys looked up in the database.", "result", "found");
        keysAbsent = counter("sluice.keys", "Keys looked up in the database.", "result", "absent");
        abandoned = counter("sluice.keys.abandoned", "Keys that nobody waited for when their turn came.");
        repeated =
                counter("sluice.keys.repeated", "Keys that another node was asked for: the first was late, or away.");
        renewed = counter(
                "sluice.keys.renewed",
                "Keys asked for again on the newest node: a change of theirs had been told that was not seen yet.");
        expired = counter("sluice.lookups.expired", "Lookups whose deadline passed.");
    }

    private Counter counter(String name, String help, String... tags) {
        return Counter.builder(name).description(help).tags(table.and(tags)).register(registry);
    }

    private Counter failure(String kind) {
        return counter("sluice.select.failures", "SELECTs that failed.", "kind", kind);
    }

    private Timer timer(String name, String help) {
        return Timer.builder(name)
                .description(help)
                .tags(table)
                .serviceLevelObjectives(Buckets.latency())
                .register(registry);
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
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
        increment(rejected.get(refusal));
    }

    @Override
    public void dispatched(DispatchReason reason, int keys) {
        increment(dispatched.get(reason));
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
        increment(cause instanceof LoadException load ? failed.get(load.kind()) : failedOtherwise);
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
        return (long) Objects.requireNonNull(rejected.get(Refusal.FULL)).count();
    }

    /** Keys that the database answered, found or not. */
    long keysAnswered() {
        return (long) (keysFound.count() + keysAbsent.count());
    }

    /** Every constant has its counter; the map cannot say so. */
    private static void increment(@Nullable Counter counter) {
        if (counter != null) {
            counter.increment();
        }
    }
}
