package io.sluice.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReferenceArray;

/** Requests of one route of the public port, by status, and how long they took. */
public final class RequestMetrics {
    private static final int STATUSES = 600;

    private final MeterRegistry registry;
    private final String route;
    private final TimeCounts times;
    private final AtomicReferenceArray<Timer> timers = new AtomicReferenceArray<>(STATUSES);

    /** @param times gets the timer of each status that comes */
    RequestMetrics(MeterRegistry registry, String route, TimeCounts times) {
        this.registry = registry;
        this.route = route;
        this.times = times;
    }

    /** One request was answered; statuses below 600. */
    public void answered(int status, long nanos) {
        Timer timer = timers.get(status);
        if (timer == null) {
            timer = timer(status); // the registry knows one for each status, whoever asks first
            timers.set(status, timer);
        }
        timer.record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(int status) {
        Timer timer = new TaggedMeters(registry, Tags.of("route", route, "status", Integer.toString(status)))
                .timer("sluice.http.request");
        times.add(timer);
        return timer;
    }
}
