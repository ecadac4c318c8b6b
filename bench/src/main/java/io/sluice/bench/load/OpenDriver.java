package io.sluice.bench.load;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Sends what a schedule says on whichever connection is free. A request that is due when none is free waits in the backlog, and its
 * latency with it. Connections are free only while the backlog is empty.
 */
final class OpenDriver implements Driver {
    /** Timers are no finer than this, though arrivals are also looked for at each answer: a timer for each would cost too much. */
    private static final long GRAIN = TimeUnit.MICROSECONDS.toNanos(100);

    private final Arrivals arrivals;
    private final int mostWaiting;
    private final Deque<Connection> free = new ArrayDeque<>();
    private final Deque<Long> backlog = new ArrayDeque<>();
    private final OpenTally tally = new OpenTally();
    private long begin;
    private long end;
    private long due;
    private boolean ended;

    OpenDriver(Arrivals arrivals, int mostWaiting) {
        this.arrivals = arrivals;
        this.mostWaiting = mostWaiting;
    }

    @Override
    public void begin(ScheduledExecutorService executor, long begin, long end) {
        this.begin = begin;
        this.end = end;
        due = begin + arrivals.next();
        awaitDue(executor, begin);
    }

    private void awaitDue(ScheduledExecutorService executor, long before) {
        var unused = executor.schedule(
                () -> {
                    if (!ended) {
                        long now = System.nanoTime();
                        arrive(now);
                        awaitDue(executor, now);
                    }
                },
                Math.max(due - before, GRAIN),
                TimeUnit.NANOSECONDS);
    }

    /** Takes in all that is due. */
    private void arrive(long now) {
        while (due <= now && due < end) {
            tally.arrived();
            Connection connection = free.poll();
            if (connection != null) {
                connection.send(due, now);
            } else if (backlog.size() < mostWaiting) {
                backlog.add(due);
            } else {
                tally.notSent(1);
            }
            due = begin + arrivals.next();
        }
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
    public void answered(int kind, int status, long since, long now) {
        tally.answered(status, now - since);
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
        ended = true;
        for (; due < end; due = begin + arrivals.next()) {
            tally.arrived();
            tally.notSent(1);
        }
        tally.notSent(backlog.size());
    }

    /** What was measured, to be read after the end. */
    OpenTally tally() {
        return tally;
    }
}
