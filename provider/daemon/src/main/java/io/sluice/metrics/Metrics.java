package io.sluice.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.coalesce.CoalescerListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Every figure of the daemon: what it hears from the coalescer and the front door, and what it reads from others when scraped. */
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final CoalescerMetrics coalescer = new CoalescerMetrics(registry);

    private @Nullable WriteMetrics writes;

    /** Held here, because the registry holds what it reads counts from only weakly. */
    private final List<LongSupplier> counts = new CopyOnWriteArrayList<>();

    public Metrics() {
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
    }

    public CoalescerListener coalescer() {
        return coalescer;
    }

    /** Lookups refused because the queue was full. */
    public long lookupsRefused() {
        return coalescer.full();
    }

    /** Keys that the database answered, found or not. */
    public long keysAnswered() {
        return coalescer.keysAnswered();
    }

    /** The meters of writes; they appear with the first call. */
    public synchronized CoalescerListener writes() {
        WriteMetrics meters = writes == null ? new WriteMetrics(registry) : writes;
        writes = meters;
        return meters;
    }

    /** Writes refused because the queue was full. */
    public synchronized long writesRefused() {
        return writes == null ? 0 : writes.full();
    }

    /**
     * The meters of one route.
     *
     * @param route one of a fixed few words
     */
    public RequestMetrics requests(String route) {
        return new RequestMetrics(registry, route);
    }

    /**
     * A count that somebody else keeps, read at each scrape.
     *
     * @param name dotted, without {@code total}
     * @param tags name, value, name, value ...
     */
    public void counter(String name, String help, LongSupplier count, String... tags) {
        counts.add(count);
        FunctionCounter.builder(name, count, LongSupplier::getAsLong)
                .description(help)
                .tags(Tags.of(tags))
                .register(registry);
    }

    /** A level that somebody else keeps, read at each scrape. */
    public void gauge(String name, String help, DoubleSupplier level, String... tags) {
        Gauge.builder(name, level, DoubleSupplier::getAsDouble)
                .description(help)
                .tags(Tags.of(tags))
                .strongReference(true)
                .register(registry);
    }

    /** The text that Prometheus reads, format 0.0.4. */
    public String scrape() {
        return registry.scrape();
    }

    @Override
    public void close() {
        registry.close();
    }
}
