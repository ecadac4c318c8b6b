package io.sluice.bench.odata;

import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.FileDescriptors;
import io.sluice.bench.load.OpenLoad;
import io.sluice.bench.load.OpenLoop;
import io.sluice.bench.load.OpenMeasured;
import io.sluice.bench.measure.Costs;
import io.sluice.bench.measure.Measurement;
import io.sluice.bench.measure.Run;
import io.sluice.bench.report.Figure;
import io.sluice.bench.wire.Requests;
import java.time.Duration;
import java.util.Map;

/** Queries that arrive at a rate, as those of many independent callers do. Latency counts from their arrival. */
record OfferedQueries(Run run, ServerProcess daemon, Requests requests, int connections, int rate)
        implements Measurement {
    private static final Figure OFFERED = Figure.of("offered", "/s");

    @Override
    public Map<Figure, Double> take(Duration duration) throws InterruptedException {
        FileDescriptors.require(connections, daemon.tree().pid(), daemon.name());
        AnswersBySource answers = AnswersBySource.of(daemon);
        Costs costs = Costs.of(daemon.tree(), run.lab());
        // Those that find no connection free wait for one, for a second at least before any is left out.
        OpenMeasured measured =
                new OpenLoop().run(new OpenLoad(daemon.views(), requests, rate, true, connections, rate, duration));
        Map<Figure, Double> figures = QueryLoad.figures(measured.all());
        figures.put(OFFERED, measured.offered());
        figures.put(Figure.UNSENT, 100.0 * measured.notSent() / Math.max(1, measured.arrived()));
        figures.putAll(costs.per1000(measured.all().total()));
        figures.putAll(answers.of(measured.all()));
        return figures;
    }
}
