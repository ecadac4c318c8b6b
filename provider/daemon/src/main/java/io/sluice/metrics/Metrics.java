package io.sluice.metrics;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.jvm.ClassLoaderMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.core.instrument.config.MeterFilter;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.metrics.Meaning.Kind;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/** Every figure of the daemon: what it hears from the coalescer and the front door, and what it reads from others when scraped. */
public final class Metrics implements AutoCloseable {
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

    /** By the name of the table, as are those of writes. */
    private final Map<String, CoalescerMetrics> lookups = new ConcurrentHashMap<>();

    private final Map<String, LookupOutcomes> outcomes = new ConcurrentHashMap<>();

    private final Map<String, QueueMetrics> writes = new ConcurrentHashMap<>();

    private final Map<String, TimeCounts> requests = new ConcurrentHashMap<>();

    /** Held here, because the registry holds what it reads counts from only weakly. */
    private final Map<Meter, LongSupplier> counts = new ConcurrentHashMap<>();

    private final JvmGcMetrics collections = new JvmGcMetrics();

    public Metrics() {
        // Nanoseconds; process_cpu_seconds_total says the same as everybody else's programs do.
        registry.config().meterFilter(MeterFilter.denyNameStartsWith("process.cpu.time"));
        new JvmMemoryMetrics().bindTo(registry);
        new JvmThreadMetrics().bindTo(registry);
        new ClassLoaderMetrics().bindTo(registry);
        new ProcessorMetrics().bindTo(registry);
        new FileDescriptorMetrics().bindTo(registry);
        new UptimeMetrics().bindTo(registry);
        collections.bindTo(registry);
        ProcessMeters.register(registry);
    }

    /** The meters of the lookups of one table; they appear with the first call. */
    public CoalescerListener lookups(String table) {
        return ofLookups(table);
    }

    /** What {@link #lookups} has heard. */
    public LookupCounts lookupCounts(String table) {
        return ofLookups(table);
    }

    private CoalescerMetrics ofLookups(String table) {
        return lookups.computeIfAbsent(table, name -> new CoalescerMetrics(tagged("table", name)));
    }

    /** How the lookups of one table were answered; the same for all who ask. */
    public LookupOutcomes outcomes(String table) {
        return outcomes.computeIfAbsent(
                table,
                name -> new LookupOutcomes((door, made) -> {
                    for (LookupOutcomes.Word word : LookupOutcomes.Word.values()) {
                        String label = word.name().toLowerCase(Locale.ROOT);
                        counter(
                                "sluice.lookups",
                                () -> made.count(word),
                                "outcome",
                                label,
                                "table",
                                name,
                                "door",
                                door);
                    }
                }));
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
        return writes.computeIfAbsent(table, name -> QueueMetrics.ofWrites(tagged("table", name)));
    }

    /** Writes of a table refused because the queue was full. */
    public long writesRefused(String table) {
        QueueMetrics meters = writes.get(table);
        return meters == null ? 0 : meters.full();
    }

    /**
     * The meters of queries of views.
     *
     * @param sort one of a fixed few words
     */
    public QueueMetrics queries(String sort) {
        return QueueMetrics.ofQueries(tagged("sort", sort));
    }

    private TaggedMeters tagged(String label, String word) {
        return new TaggedMeters(registry, Tags.of(label, word));
    }

    /** Hears how long commands of one name took that were answered in one way, in nanoseconds. */
    public LongConsumer commands(String command, String result) {
        Timer timer =
                new TaggedMeters(registry, Tags.of("command", command, "result", result)).timer("sluice.resp.command");
        return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /**
     * The meters of one route.
     *
     * @param route one of a fixed few words
     */
    public RequestMetrics requests(String route) {
        return new RequestMetrics(registry, route, requestTimes(route));
    }

    /** How long requests of one route took, whatever they were answered. */
    public TimeCounts requestTimes(String route) {
        return requests.computeIfAbsent(route, name -> new TimeCounts());
    }

    /**
     * How long what {@link #timer} hears of took, and the timers of this daemon's own.
     *
     * @param tags name, value, name, value ...
     */
    public TimeCounts times(String name, String... tags) {
        TimeCounts times = new TimeCounts();
        times.add(new TaggedMeters(registry, Tags.of(tags)).timer(name)); // the same one, however often it is asked for
        return times;
    }

    /** Processor time of this process, in seconds; NaN where the system does not tell. */
    public static double cpuSeconds() {
        return ProcessMeters.cpuSeconds();
    }

    /**
     * A count that somebody else keeps, read at each scrape.
     *
     * @param name dotted, without {@code total}; one of {@link Meanings}, as all are
     * @param tags name, value, name, value ...
     */
    public void counter(String name, LongSupplier count, String... tags) {
        Tags all = Tags.of(tags);
        Meter meter = FunctionCounter.builder(name, count, LongSupplier::getAsLong)
                .description(Meanings.help(name, Kind.COUNTER, all))
                .tags(all)
                .register(registry);
        counts.put(meter, count);
    }

    /** Whoever this label named has gone: its meters are no more. */
    public void forget(String label, String word) {
        for (Meter meter : registry.getMeters()) {
            if (word.equals(meter.getId().getTag(label))) {
                registry.remove(meter);
                counts.remove(meter);
            }
        }
    }

    /** A level that somebody else keeps, read at each scrape. */
    public void gauge(String name, DoubleSupplier level, String... tags) {
        Tags all = Tags.of(tags);
        Gauge.builder(name, level, DoubleSupplier::getAsDouble)
                .description(Meanings.help(name, Kind.GAUGE, all))
                .tags(all)
                .strongReference(true)
                .register(registry);
    }

    /**
     * How long things take that somebody else does.
     *
     * @param tags name, value, name, value ...
     * @return takes nanoseconds; thread-safe
     */
    public LongConsumer timer(String name, String... tags) {
        Timer timer = new TaggedMeters(registry, Tags.of(tags)).timer(name);
        return nanos -> timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    /** What they say now. */
    public MeterSums sums() {
        return new MeterSums(registry);
    }

    /** The text that Prometheus reads, format 0.0.4. */
    public String scrape() {
        return scrape(ScrapeFormat.TEXT);
    }

    /** The text that Prometheus reads. */
    public String scrape(ScrapeFormat format) {
        return LargestText.told(registry.scrape(format.contentType()));
    }

    @Override
    public void close() {
        collections.close();
        registry.close();
    }
}
