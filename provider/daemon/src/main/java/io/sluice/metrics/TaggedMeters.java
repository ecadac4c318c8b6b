package io.sluice.metrics;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.sluice.coalesce.LoadException;
import io.sluice.metrics.Meaning.Kind;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/**
 * Makes the meters of one owner: all of them have its tags.
 *
 * @param tags of the owner
 */
record TaggedMeters(MeterRegistry registry, Tags tags) {

    Counter counter(String name, String... more) {
        Tags all = tags.and(more);
        return Counter.builder(name)
                .description(Meanings.help(name, Kind.COUNTER, all))
                .tags(all)
                .register(registry);
    }

    Timer timer(String name) {
        return Timer.builder(name)
                .description(Meanings.help(name, Kind.TIMER, tags))
                .tags(tags)
                .serviceLevelObjectives(Buckets.latency())
                .register(registry);
    }

    DistributionSummary keys(String name) {
        return DistributionSummary.builder(name)
                .description(Meanings.help(name, Kind.SIZE, tags))
                .tags(tags)
                .serviceLevelObjectives(Buckets.keys())
                .register(registry);
    }

    /** A counter for each constant of an enum, which the tag {@code label} names. */
    <E extends Enum<E>> CounterByWord<E> byWord(String name, String label, Class<E> words) {
        Map<E, Counter> counters = new EnumMap<>(words);
        for (E word : words.getEnumConstants()) {
            counters.put(word, counter(name, label, word.name().toLowerCase(Locale.ROOT)));
        }
        return new CounterByWord<>(counters);
    }

    /** Loads that failed, by their kind. */
    FailureCounter failures(String name) {
        return new FailureCounter(byWord(name, "kind", LoadException.Kind.class), counter(name, "kind", "other"));
    }

    /** @param counters one for each constant */
    record CounterByWord<E extends Enum<E>>(Map<E, Counter> counters) {
        void increment(E word) {
            of(word).increment();
        }

        long count(E word) {
            return (long) of(word).count();
        }

        private Counter of(E word) {
            return Objects.requireNonNull(counters.get(word));
        }
    }

    record FailureCounter(CounterByWord<LoadException.Kind> kinds, Counter other) {
        void increment(Throwable cause) {
            if (cause instanceof LoadException load) {
                kinds.increment(load.kind());
            } else {
                other.increment();
            }
        }
    }
}
