package io.sluice.bench.load;

import java.time.Duration;
import java.util.List;

/** Counts what becomes of the requests of a schedule, and records latency by what came. Touched by one thread at a time. */
final class OpenTally {
    private final Tally accepted = new Tally();
    private final Tally refused = new Tally();
    private final Tally expired = new Tally();
    private final Tally other = new Tally();
    private long arrived;
    private long notSent;
    private long inFlight;

    void arrived() {
        arrived++;
    }

    void notSent(int requests) {
        notSent += requests;
    }

    void inFlight() {
        inFlight++;
    }

    void failed() {
        other.failed();
    }

    void answered(int status, long nanos) {
        Tally tally = status < 500 ? accepted : status == 503 ? refused : status == 504 ? expired : other;
        tally.answered(status, nanos);
    }

    void add(OpenTally more) {
        accepted.add(more.accepted);
        refused.add(more.refused);
        expired.add(more.expired);
        other.add(more.other);
        arrived += more.arrived;
        notSent += more.notSent;
        inFlight += more.inFlight;
    }

    OpenMeasured measured(Duration elapsed, long reconnected) {
        Tally all = new Tally();
        List.of(accepted, refused, expired, other).forEach(all::add);
        return new OpenMeasured(
                arrived,
                notSent,
                inFlight,
                all.measured(elapsed, reconnected, List.of()),
                accepted.measured(elapsed, 0, List.of()),
                refused.measured(elapsed, 0, List.of()),
                expired.measured(elapsed, 0, List.of()));
    }
}
