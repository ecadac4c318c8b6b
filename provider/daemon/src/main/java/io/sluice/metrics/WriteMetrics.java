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

/** What the writer's coalescer tells, as meters: the same as of lookups, less what writes never do. */
final class WriteMetrics implements CoalescerListener {
    private final MeterRegistry registry;
    private final Tags table;
    private final Map<Refusal, Counter> rejected = new EnumMap<>(Refusal.class);
    private final Map<LoadException.Kind, Counter> failed = new EnumMap<>(LoadException.Kind.class);
    private final Counter failedOtherwise;
    private final DistributionSummary batchWrites;
    private final Timer wait;
    private final Timer transaction;
    private final Counter abandoned;
    private final Counter expired;

    WriteMetrics(MeterRegistry registry, String table) {
        this.registry = registry;
        this.table = Tags.of("table", table);
        for (Refusal refusal : Refusal.values()) {
            rejected.put(refusal, counter("sluice.writes.rejected", "Writes refused.", "reason", word(refusal)));
        }
        for (LoadException.Kind kind : LoadException.Kind.values()) {
            failed.put(kind, failure(word(kind)));
        }
        failedOtherwise = failure("other");
        batchWrites = DistributionSummary.builder("sluice.write.batch")
                .description("Writes of one batch, before a bad row splits it.")
                .tags(this.table)
                .serviceLevelObjectives(Buckets.keys())
                .register(registry);
        wait = timer("sluice.write.wait", "How long a write had been in the queue.");
        transaction = timer(
                "sluice.write.transaction",
                "How long one transaction took, until the caches had dropped its keys; failed ones too.");
        abandoned = counter("sluice.writes.abandoned", "Writes that nobody waited for, and so not done.");
        expired = counter("sluice.writes.expired", "Writes whose deadline passed.");
    }

    private Counter counter(String name, String help, String... tags) {
        return Counter.builder(name).description(help).tags(table.and(tags)).register(registry);
    }

    private Counter failure(String kind) {
        return counter("sluice.write.failures", "Transactions that failed.", "kind", kind);
    }

    private Timer timer(String name, String help) {
        return Timer.builder(name)
                .description(help)
                .tags(table)
                .serviceLevelObjectives(Buckets.latency())
                .register(registry);
    }

    /** Writes refused because the queue was full. */
    long full() {
        return (long) Objects.requireNonNull(rejected.get(Refusal.FULL)).count();
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    @Override
    public void rejected(Refusal refusal) {
        Objects.requireNonNull(rejected.get(refusal)).increment();
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
        Counter kind = cause instanceof LoadException load ? failed.get(load.kind()) : null;
        Objects.requireNonNullElse(kind, failedOtherwise).increment();
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
