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
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Every figure of the daemon: what it hears from the coalescer and the front door, and what it reads from others when scraped. */
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** By the name of the table, as are those of writes. */
    private final Map<String, CoalescerMetrics> lookups = new ConcurrentHashMap<>();

    private final Map<String, WriteMetrics> writes = new ConcurrentHashMap<>();

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

    /** The meters of the lookups of one table; they appear with the first call. */
    public CoalescerListener lookups(String table) {
        return lookups.computeIfAbsent(table, name -> new CoalescerMetrics(tagged("table", name)));
    }

    /** Lookups refused because the queue was full. */
    public long lookupsRefused() {
        return lookups.values().stream().mapToLong(CoalescerMetrics::full).sum();
    }

    /** Keys that the database answered, found or not. */
    public long keysAnswered() {
        return lookups.values().stream()
                .mapToLong(CoalescerMetrics::keysAnswered)
                .sum();
    }

    /** The meters of the writes of one table; they appear with the first call. */
    public CoalescerListener writes(String table) {
        return writes.computeIfAbsent(table, name -> new WriteMetrics(tagged("table", name)));
    }

    /** Writes of a table refused because the queue was full. */
    public long writesRefused(String table) {
        WriteMetrics meters = writes.get(table);
        return meters == null ? 0 : meters.full();
    }

    /**
     * The meters of queries of views.
     *
     * @param sort one of a fixed few words
     */
    public QueryMetrics queries(String sort) {
        return new QueryMetrics(tagged("sort", sort));
    }

    private TaggedMeters tagged(String label, String word) {
        return new TaggedMeters(registry, Tags.of(label, word));
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
