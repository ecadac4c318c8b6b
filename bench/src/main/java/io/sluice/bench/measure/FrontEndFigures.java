package io.sluice.bench.measure;

import io.sluice.bench.load.FrontEndMeasured;
import io.sluice.bench.report.Figure;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a front end has seen of its lookups. */
public final class FrontEndFigures {
    /** Lookups that were due. */
    static final Figure OFFERED = Figure.of("offered", "/s");

    /** Lookups that were answered in the time. */
    public static final Figure ACHIEVED = Figure.more("achieved", "/s");

    public static final Figure HIT_RATE = Figure.more("hit rate", "%");
    static final Figure REDIS_P50 = Figure.less("Redis p50", "ms");
    public static final Figure REDIS_P99 = Figure.less("Redis p99", "ms");
    public static final Figure PROVIDER_P50 = Figure.less("provider p50", "ms");
    public static final Figure PROVIDER_P99 = Figure.less("provider p99", "ms");

    /** Lookups that were due, and still waited at the end. */
    static final Figure UNFINISHED = Figure.less("unfinished", "");

    private FrontEndFigures() {}

    /** Of all of the time. */
    public static Map<Figure, Double> of(FrontEndMeasured measured) {
        FrontEndMeasured.Slice whole = measured.whole();
        Map<Figure, Double> figures = of(whole);
        figures.put(Figures.ERRORS, (double) whole.fills().errors() + measured.unanswered());
        figures.put(UNFINISHED, (double) measured.unfinished());
        return figures;
    }

    /** Of one part of it. */
    public static Map<Figure, Double> of(FrontEndMeasured.Slice part) {
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(OFFERED, part.arrived() / (part.hits().elapsed().toNanos() / 1e9));
        figures.put(ACHIEVED, part.hits().throughput() + part.fills().throughput());
        figures.put(HIT_RATE, part.hitRate());
        figures.put(REDIS_P50, part.hits().millis(50));
        figures.put(REDIS_P99, part.hits().millis(99));
        figures.put(PROVIDER_P50, part.fills().millis(50));
        figures.put(PROVIDER_P99, part.fills().millis(99));
        return figures;
    }
}
