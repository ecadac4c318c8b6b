package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/** Requests of the public port by route and status, and how long they took. */
public final class RequestMetrics {

    private record Answered(String route, int status) {}

    private final MeterRegistry registry;
    private final ConcurrentHashMap<Answered, Counter> counters = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<String, Timer> timers = new ConcurrentHashMap<>();

    RequestMetrics(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * One request was answered.
     *
     * @param route one of a fixed few words
     */
    public void answered(String route, int status, long nanos) {
        counters.computeIfAbsent(new Answered(route, status), this::counter).increment();
        timers.computeIfAbsent(route, this::timer).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Counter counter(Answered answered) {
        return Counter.builder("sluice.http.requests")
                .description("Requests answered, by outcome.")
                .tags("route", answered.route, "status", Integer.toString(answered.status))
                .register(registry);
    }

    private Timer timer(String route) {
        return Timer.builder("sluice.http.request")
                .description("From the request's last byte to its answer, in seconds.")
                .tags("route", route)
                .serviceLevelObjectives(Buckets.latency())
                .register(registry);
    }
}
