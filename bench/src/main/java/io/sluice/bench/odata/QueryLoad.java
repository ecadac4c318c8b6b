package io.sluice.bench.odata;

import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.FileDescriptors;
import io.sluice.bench.load.Load;
import io.sluice.bench.load.Measured;
import io.sluice.bench.measure.Costs;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.Measurement;
import io.sluice.bench.measure.Run;
import io.sluice.bench.report.Figure;
import io.sluice.bench.wire.Requests;
import java.net.URI;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Queries in a closed loop: what the client sees of them, and what they cost.
 *
 * @param base where the server listens
 * @param daemon the server, if it is one whose metrics tell where answers came from
 */
record QueryLoad(
        Run run, ServerProcess server, URI base, Requests requests, int connections, @Nullable ServerProcess daemon)
        implements Measurement {
    @Override
    public Map<Figure, Double> take(Duration duration) throws InterruptedException {
        server.check();
        FileDescriptors.require(connections, server.tree().pid(), server.name());
        AnswersBySource answers = daemon == null ? null : AnswersBySource.of(daemon);
        Costs costs = Costs.of(server.tree(), run.lab());
        Measured measured = run.client().run(new Load(base, requests, connections, duration));
        Map<Figure, Double> figures = figures(measured);
        figures.putAll(costs.per1000(measured.total()));
        if (answers != null) {
            figures.putAll(answers.of(measured));
        }
        server.check();
        return figures;
    }

    /** Whatever is not a 200 is an error: every query has rows. */
    static Map<Figure, Double> figures(Measured measured) {
        long good = measured.answered().getOrDefault(200, 0L);
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(Figures.THROUGHPUT, good * 1e9 / measured.elapsed().toNanos());
        figures.put(Figures.P50, measured.millis(50));
        figures.put(Figures.P99, measured.millis(99));
        figures.put(Figures.ERRORS, (double) (measured.failed() + measured.total() - good));
        return figures;
    }
}
