package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

/** What the meters say now, for who compares two moments. Thread-safe, and some microseconds for each question. */
public final class MeterSums {
    private final MeterRegistry registry;

    MeterSums(MeterRegistry registry) {
        this.registry = registry;
    }

    /**
     * The sum of all meters of a name: counts, levels, of timers the seconds, of sizes what they add up to. 0 where there is none.
     *
     * @param name dotted, one of {@link Meanings}
     * @param tags name, value, name, value ... of those that count
     */
    public double total(String name, String... tags) {
        return sum(name, tags, MeterSums::total);
    }

    /** How many times such timers have timed. */
    public double times(String name, String... tags) {
        return sum(
                name,
                tags,
                meter -> meter instanceof Timer timer
                        ? timer.count()
                        : meter instanceof DistributionSummary sizes ? sizes.count() : 0);
    }

    private double sum(String name, String[] tags, ToDoubleFunction<Meter> figure) {
        return registry.find(name).tags(tags).meters().stream()
                .mapToDouble(figure)
                .filter(Double::isFinite)
                .sum();
    }

    private static double total(Meter meter) {
        if (meter instanceof Timer timer) {
            return timer.totalTime(TimeUnit.SECONDS);
        }
        if (meter instanceof DistributionSummary sizes) {
            return sizes.totalAmount();
        }
        if (meter instanceof Counter counter) {
            return counter.count();
        }
        if (meter instanceof FunctionCounter counter) {
            return counter.count();
        }
        return meter instanceof Gauge gauge ? gauge.value() : 0;
    }
}
