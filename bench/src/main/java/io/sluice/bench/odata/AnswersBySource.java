package io.sluice.bench.odata;

import io.sluice.bench.lab.Metrics;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.Measured;
import io.sluice.bench.report.Figure;
import io.sluice.bench.wire.AnswerSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Where a daemon had the answers to queries, and how many statements the database had to answer for them. Made before the load. */
record AnswersBySource(ServerProcess daemon, Metrics before) {
    private static final Figure PER_STATEMENT = Figure.of("queries per statement", "");
    private static final String ASKED = "sluice_queries_answered_total";

    static AnswersBySource of(ServerProcess daemon) throws InterruptedException {
        return new AnswersBySource(daemon, daemon.metrics());
    }

    static Figure from(AnswerSource source) {
        return Figure.of("from " + source.said(), "%");
    }

    /**
     * What the database was asked is the daemon's own count: an answer that is kept in memory still says where it was read. Where no answer
     * says so, those that were not asked for are not told apart.
     */
    Map<Figure, Double> of(Measured measured) throws InterruptedException {
        Metrics after = daemon.metrics();
        double asked = after.grown(before, ASKED);
        double all = measured.total();
        double database = Math.min(100, 100 * asked / all);
        Map<Figure, Double> figures = new LinkedHashMap<>();
        if (!measured.sources().keySet().equals(Set.of(AnswerSource.UNSAID))) {
            double redis = 100 * measured.sources().getOrDefault(AnswerSource.REDIS, 0L) / all;
            figures.put(from(AnswerSource.MEMORY), Math.max(0, 100 - redis - database));
            figures.put(from(AnswerSource.REDIS), redis);
        }
        figures.put(from(AnswerSource.DATABASE), database);
        double statements = after.grown(before, ASKED + "{statement=\"own\"")
                + after.grown(before, "sluice_queries_statements_shared_total");
        figures.put(PER_STATEMENT, asked / statements); // none where nothing was asked
        return figures;
    }
}
