package io.sluice.bench.load;

import java.util.List;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/**
 * What an open loop came to. All latencies count from the scheduled time.
 *
 * @param arrived requests that the schedule had
 * @param notSent those of them for which there was no connection, and no room in the backlog or no time
 * @param inFlight those that were sent, and without an answer when the time was over
 * @param all every answer, and failed requests
 * @param accepted answers below 500
 * @param refused 503
 * @param expired 504
 */
public record OpenMeasured(
        long arrived,
        long notSent,
        long inFlight,
        Measured all,
        Measured accepted,
        Measured refused,
        Measured expired) {
    /** Requests of the schedule, a second. */
    public double offered() {
        return arrived / (all.elapsed().toNanos() / 1e9);
    }

    /** What several loads came to that went on at the same time, as one. */
    static OpenMeasured sum(List<OpenMeasured> parts) {
        return new OpenMeasured(
                count(parts, OpenMeasured::arrived),
                count(parts, OpenMeasured::notSent),
                count(parts, OpenMeasured::inFlight),
                measured(parts, OpenMeasured::all),
                measured(parts, OpenMeasured::accepted),
                measured(parts, OpenMeasured::refused),
                measured(parts, OpenMeasured::expired));
    }

    private static long count(List<OpenMeasured> parts, ToLongFunction<OpenMeasured> what) {
        return parts.stream().mapToLong(what).sum();
    }

    private static Measured measured(List<OpenMeasured> parts, Function<OpenMeasured, Measured> what) {
        return Measured.sum(parts.stream().map(what).toList());
    }

    /** Answers below 500 a second. */
    public double goodput() {
        return accepted.throughput();
    }
}
