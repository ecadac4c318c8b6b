package io.sluice.metrics;

import java.util.List;

/**
 * What one metric is: docs/METRICS.md has a row of each.
 *
 * @param name dotted, without what its kind adds; those of libraries as they are shown
 * @param labels in the order of the alphabet
 * @param help one sentence, which no other metric has
 * @param todo what a bad figure looks like, and what to do about it; Markdown
 */
record Meaning(String name, Kind kind, List<String> labels, String help, String todo) {

    /** What Prometheus takes it for, and what its name ends with there. */
    enum Kind {
        COUNTER("counter", "_total"),
        GAUGE("gauge", ""),
        TIMER("histogram", "_seconds"),
        SIZE("histogram", ""),
        /** A time without buckets. */
        PAUSE("summary", "_seconds");

        private final String type;
        private final String ending;

        Kind(String type, String ending) {
            this.type = type;
            this.ending = ending;
        }

        String type() {
            return type;
        }

        /** Whether there is a gauge of the largest, too. */
        boolean hasMax() {
            return this == TIMER || this == SIZE || this == PAUSE;
        }
    }

    static Meaning counter(String name, String labels, String help, String todo) {
        return of(name, Kind.COUNTER, labels, help, todo);
    }

    static Meaning gauge(String name, String labels, String help, String todo) {
        return of(name, Kind.GAUGE, labels, help, todo);
    }

    static Meaning timer(String name, String labels, String help, String todo) {
        return of(name, Kind.TIMER, labels, help, todo);
    }

    static Meaning size(String name, String labels, String help, String todo) {
        return of(name, Kind.SIZE, labels, help, todo);
    }

    static Meaning pause(String name, String labels, String help, String todo) {
        return of(name, Kind.PAUSE, labels, help, todo);
    }

    private static Meaning of(String name, Kind kind, String labels, String help, String todo) {
        return new Meaning(name, kind, labels.isEmpty() ? List.of() : List.of(labels.split(" ")), help, todo);
    }

    /** Its name at /metrics. */
    String shown() {
        return name.replace('.', '_') + kind.ending;
    }
}
