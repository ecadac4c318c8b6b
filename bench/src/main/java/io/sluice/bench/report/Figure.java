package io.sluice.bench.report;

/**
 * A thing that is measured.
 *
 * @param name in results.json and the tables: {@code p99}
 * @param unit {@code "/s"}, {@code "ms"}, {@code "MB"}, or empty
 * @param better whether more or less of it is better
 */
public record Figure(String name, String unit, Better better) {
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
}
