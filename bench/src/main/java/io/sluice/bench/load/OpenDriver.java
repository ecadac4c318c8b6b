package io.sluice.bench.load;

import io.sluice.bench.wire.AnswerParser;
import io.sluice.bench.wire.AnswerSource;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Sends what a schedule says on whichever connection is free. A request that is due when none is free waits in the backlog, and its
 * latency with it. Connections are free only while the backlog is empty.
 */
final class OpenDriver implements Driver {
    private final Due schedule;
    private final int mostWaiting;
    private final Deque<Connection> free = new ArrayDeque<>();
    private final Deque<Long> backlog = new ArrayDeque<>();
    private final OpenTally tally = new OpenTally();

    OpenDriver(Arrivals arrivals, int mostWaiting) {
        this.schedule = new Due(arrivals);
        this.mostWaiting = mostWaiting;
    }

    @Override
    public void begin(ScheduledExecutorService executor, long begin, long end) {
        schedule.begin(executor, begin, end, this::arrive);
    }

    /** Takes in all that is due. */
    private void arrive(long now) {
        schedule.take(now, due -> {
            tally.arrived();
            Connection connection = free.poll();
            if (connection != null) {
                connection.send(due, now);
            } else if (backlog.size() < mostWaiting) {
                backlog.add(due);
            } else {
                tally.notSent(1);
            }
        });
    }

    @Override
    public void free(Connection connection, long now) {
        Long waiting = backlog.poll();
        if (waiting == null) {
            free.add(connection);
        } else {
            connection.send(waiting, now);
        }
        arrive(now);
    }

    @Override
    public void lost(Connection connection) {
        free.remove(connection);
    }

    @Override
    public void answered(int kind, AnswerParser answer, long since, long now) {
        tally.answered(answer.status(), answer.source(), now - since);
    }

    @Override
    public void failed(int kind) {
        tally.failed();
    }

    @Override
    public void inFlight(int kind, long sent, long now) {
        tally.inFlight();
    }

    /** What the schedule still had was not sent. */
    @Override
    public void end() {
        schedule.rest(due -> {
            tally.arrived();
            tally.notSent(1);
        });
        tally.notSent(backlog.size());
    }

    /** What was measured, to be read after the end. */
    OpenTally tally() {
        return tally;
    }

    /** Counts what becomes of the requests of a schedule, and records latency by what came. Touched by one thread at a time. */
    static final class OpenTally {
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

        void answered(int status, AnswerSource source, long nanos) {
            Tally tally = status < 500 ? accepted : status == 503 ? refused : status == 504 ? expired : other;
            tally.answered(status, source, nanos);
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
}
