package io.sluice.bench.report;

/**
 * A thing that is measured.
 *
 * @param name in results.json and the tables: {@code p99}
 * @param unit {@code "/s"}, {@code "ms"}, {@code "MB"}, or empty
 * @param better whether more or less of it is better
 */
public record Figure(String name, String unit, Better better) {
    /** Of an open loop: how much of the load its generator could not offer. */
    public static final Figure UNSENT = less("share not sent", "%");

    public enum Better {
        MORE,
        LESS,
        NEITHER
    }

    public static Figure more(String name, String unit) {
        return new Figure(name, unit, Better.MORE);
    }

    public static Figure less(String name, String unit) {
        return new Figure(name, unit, Better.LESS);
    }

    public static Figure of(String name, String unit) {
        return new Figure(name, unit, Better.NEITHER);
    }

    /** The head of its column: {@code p99 ms}. */
    String head() {
        return unit.isEmpty() ? name : name + " " + unit;
    }
}
