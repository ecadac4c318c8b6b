package io.sluice.bench.capacity;

import io.sluice.bench.lab.Metrics;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.Balanced;
import io.sluice.bench.load.FileDescriptors;
import io.sluice.bench.load.Measured;
import io.sluice.bench.load.OpenMeasured;
import io.sluice.bench.measure.ChangedTable;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.Run;
import io.sluice.bench.report.Figure;
import io.sluice.bench.wire.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lookups of one daemon or of several beside each other, which remember nothing: each is read from the database and filled.
 *
 * @param daemons that share the load
 */
record ColdLookups(Run run, List<ServerProcess> daemons, Requests lookups) {
    /** Of daemons that look up in the table that changes, and remember nothing, so that each lookup is one. */
    static final String[] FLAGS = {
        "--table=" + ChangedTable.NAME,
        "--publication=" + ChangedTable.NAME,
        "--slot=" + ChangedTable.NAME,
        "--recent=0"
    };

    static final Figure FILLS = Figure.of("fills", "per 1,000");

    ColdLookups {
        daemons = List.copyOf(daemons);
    }

    /** Each connection asks again when it has its answer. */
    Map<Figure, Double> closed(int connections, Duration duration) throws InterruptedException {
        return taken(connections, balanced -> {
            Measured measured = balanced.closed(connections, duration);
            return new Answers(measured, Figures.of(measured));
        });
    }

    /** So many a second, whatever becomes of them, of which so many may be under way. */
    Map<Figure, Double> open(double rate, int connections, Duration duration) throws InterruptedException {
        return taken(connections, balanced -> {
            OpenMeasured measured = balanced.open(rate, connections, duration);
            Map<Figure, Double> figures = Figures.of(measured.accepted());
            figures.put(Figures.ERRORS, (double) measured.all().errors());
            figures.put(Figure.UNSENT, 100.0 * measured.notSent() / Math.max(1, measured.arrived()));
            return new Answers(measured.all(), figures);
        });
    }

    /** What came of a load. */
    private record Answers(Measured all, Map<Figure, Double> figures) {}

    private interface Loading {
        Answers take(Balanced balanced) throws InterruptedException;
    }

    private Map<Figure, Double> taken(int connections, Loading loading) throws InterruptedException {
        for (ServerProcess daemon : daemons) {
            FileDescriptors.require(connections / daemons.size(), daemon.tree().pid(), daemon.name());
        }
        List<Metrics> before = metrics();
        TierCosts costs = TierCosts.of(daemons, run.lab());
        Answers answers = loading.take(
                new Balanced(daemons.stream().map(ServerProcess::lookups).toList(), lookups));
        Map<Figure, Double> figures = new LinkedHashMap<>(answers.figures());
        long count = answers.all().total();
        figures.putAll(costs.of(count));
        List<Metrics> after = metrics();
        double selects = grown(before, after, "sluice_batch_keys_count");
        figures.put(Figures.SELECTS, selects * 1000 / count);
        figures.put(Figures.KEYS_PER_SELECT, grown(before, after, "sluice_batch_keys_sum") / selects);
        figures.put(FILLS, grown(before, after, "sluice_fills_total{result=\"written\"") * 1000 / count);
        run.lab().check();
        return figures;
    }

    private List<Metrics> metrics() throws InterruptedException {
        List<Metrics> all = new ArrayList<>();
        for (ServerProcess daemon : daemons) {
            all.add(daemon.metrics());
        }
        return all;
    }

    private static double grown(List<Metrics> before, List<Metrics> after, String prefix) {
        double grown = 0;
        for (int i = 0; i < before.size(); i++) {
            grown += after.get(i).grown(before.get(i), prefix);
        }
        return grown;
    }
}
