package io.sluice.bench.measure;

import io.sluice.bench.load.Measured;
import io.sluice.bench.report.Figure;
import java.util.LinkedHashMap;
import java.util.Map;

/** Figures that several scenarios have, so that they have one name. */
public final class Figures {
    public static final Figure THROUGHPUT = Figure.more("throughput", "/s");
    public static final Figure P50 = Figure.less("p50", "ms");
    public static final Figure P95 = Figure.less("p95", "ms");
    public static final Figure P99 = Figure.less("p99", "ms");
    static final Figure P999 = Figure.less("p99.9", "ms");
    public static final Figure ERRORS = Figure.less("errors", "");

    /** What 1,000 lookups cost. */
    public static final Figure CPU_SERVER = Figure.less("server CPU", "s per 1,000");

    public static final Figure CPU_POSTGRES = Figure.less("PostgreSQL CPU", "s per 1,000");
    public static final Figure CPU_REDIS = Figure.less("Redis CPU", "s per 1,000");
    public static final Figure SELECTS = Figure.less("SELECTs", "per 1,000");
    public static final Figure KEYS_PER_SELECT = Figure.of("keys per SELECT", "");

    /** Of the database. */
    static final Figure CONNECTIONS = Figure.less("connections", "");

    private Figures() {}

    /** What its client has seen of a load. */
    public static Map<Figure, Double> of(Measured measured) {
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(THROUGHPUT, measured.goodput());
        figures.put(P50, measured.millis(50));
        figures.put(P99, measured.millis(99));
        figures.put(P999, measured.millis(99.9));
        figures.put(ERRORS, (double) measured.errors());
        return figures;
    }
}
