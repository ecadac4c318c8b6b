package io.sluice.bench.load;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What comes of the lookups of one load, by the part of the time in which they were due. Touched by one thread at a time. */
final class FrontEndTally {
    private final Duration duration;
    private final Duration length;
    private final List<SliceTally> slices;
    private long begin;
    private long arrived;
    private long answered;
    private long unanswered;

    private static final class SliceTally {
        final Tally hits = new Tally();
        final Tally fills = new Tally();
        long arrived;
        long missed;
    }

    FrontEndTally(FrontEndLoad load) {
        duration = load.duration();
        length = load.slice();
        slices = Stream.generate(SliceTally::new).limit(load.slices()).toList();
    }

    void begin(long time) {
        begin = time;
    }

    private SliceTally of(long due) {
        return slices.get((int) ((due - begin) / length.toNanos()));
    }

    void arrived(long due) {
        of(due).arrived++;
        arrived++;
    }

    void hit(long due, long now) {
        of(due).hits.answered(200, now - due);
        answered++;
    }

    void missed(long due) {
        of(due).missed++;
    }

    void filled(int status, long due, long now) {
        of(due).fills.answered(status, now - due);
        answered++;
    }

    void unanswered() {
        unanswered++;
    }

    FrontEndMeasured measured() {
        List<FrontEndMeasured.Slice> measured = new ArrayList<>();
        Duration from = Duration.ZERO;
        for (SliceTally slice : slices) {
            Duration to = Stream.of(from.plus(length), duration)
                    .min(Duration::compareTo)
                    .orElse(duration);
            Duration elapsed = to.minus(from);
            measured.add(new FrontEndMeasured.Slice(
                    to,
                    slice.arrived,
                    slice.missed,
                    slice.hits.measured(elapsed, 0, List.of()),
                    slice.fills.measured(elapsed, 0, List.of())));
            from = to;
        }
        return new FrontEndMeasured(measured, unanswered, Math.max(0, arrived - answered - unanswered), duration);
    }
}
