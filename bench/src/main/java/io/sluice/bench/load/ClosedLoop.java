package io.sluice.bench.load;

import io.sluice.bench.wire.AnswerParser;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** Sends on each connection as soon as it is free. */
final class ClosedLoop implements Driver {
    /** A request without answer for so long at the end has failed; a younger one was merely cut off. */
    private static final long SILENT = Duration.ofSeconds(5).toNanos();

    private final List<Tally> tallies;

    /** A tally for each kind of request. */
    ClosedLoop(int kinds) {
        tallies = Stream.generate(Tally::new).limit(kinds).toList();
    }

    /** By kind. */
    List<Tally> tallies() {
        return tallies;
    }

    @Override
    public void begin(ScheduledExecutorService executor, long begin, long end) {}

    @Override
    public void free(Connection connection, long now) {
        connection.send(now, now);
    }

    @Override
    public void lost(Connection connection) {}

    @Override
    public void answered(int kind, AnswerParser answer, long since, long now) {
        tallies.get(kind).answered(answer.status(), answer.source(), now - since);
    }

    @Override
    public void failed(int kind) {
        tallies.get(kind).failed();
    }

    @Override
    public void inFlight(int kind, long sent, long now) {
        if (now - sent > SILENT) {
            tallies.get(kind).failed();
        }
    }

    @Override
    public void end() {}

    /** What all loops have measured together, by kind. */
    static List<Tally> sum(List<ClosedLoop> loops) {
        int kinds = loops.get(0).tallies.size();
        return IntStream.range(0, kinds)
                .mapToObj(kind -> {
                    Tally sum = new Tally();
                    loops.forEach(loop -> sum.add(loop.tallies.get(kind)));
                    return sum;
                })
                .toList();
    }
}
