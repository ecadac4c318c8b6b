package io.sluice.bench.load;

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

    /** Answers below 500 a second. */
    public double goodput() {
        return accepted.throughput();
    }
}
