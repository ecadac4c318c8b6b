package io.sluice.bench.model;

import java.util.PriorityQueue;

/**
 * Simulated time, and what is to happen at which time. What is due at one time happens in the order in which it was asked for, so that the
 * same simulation goes the same way again. For one thread.
 *
 * <pre>{@code
 * Agenda agenda = new Agenda();
 * agenda.after(0.002, () -> System.out.println("at 2 ms"));
 * agenda.runUntil(1.0);
 * }</pre>
 */
final class Agenda {
    private final PriorityQueue<Happening> happenings = new PriorityQueue<>();
    private double now;
    private long count;

    private record Happening(double at, long number, Runnable event) implements Comparable<Happening> {
        @Override
        public int compareTo(Happening other) {
            int byTime = Double.compare(at, other.at);
            return byTime != 0 ? byTime : Long.compare(number, other.number);
        }
    }

    /** Seconds since the beginning. */
    double now() {
        return now;
    }

    /** Has this happen so many seconds from now. */
    void after(double seconds, Runnable event) {
        if (!(seconds >= 0)) {
            throw new IllegalArgumentException("seconds < 0: " + seconds);
        }
        happenings.add(new Happening(now + seconds, count++, event));
    }

    /** Lets all happen that is due by then, what follows from it too. */
    void runUntil(double end) {
        for (Happening next = happenings.peek(); next != null && next.at <= end; next = happenings.peek()) {
            Happening unused = happenings.remove();
            now = next.at;
            next.event.run();
        }
        now = end;
    }
}
