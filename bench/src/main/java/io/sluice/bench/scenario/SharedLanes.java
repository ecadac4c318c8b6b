package io.sluice.bench.scenario;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.Rounds;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.peers.BareSelects;
import io.sluice.bench.peers.TablesUnderLoad;
import io.sluice.bench.peers.TablesUnderLoad.AskedTable;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.report.Sample;
import io.sluice.bench.wire.KeyPicker;
import io.sluice.bench.wire.Keys;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Tables that share the lanes of one database: what all together answer, and what a quiet one feels of another's flood. */
@Command(name = "tables")
public final class SharedLanes implements Scenario {
    private static final String ONE = "one table";
    private static final String ALL = "all tables";
    private static final String QUIET = "a quiet table alone";
    private static final String BESIDE = "a quiet table beside a flood";
    private static final String BARE = "a bare SELECT alone";
    private static final String BARE_BESIDE = "a bare SELECT beside a flood";

    /** What the flood beside it gets. */
    private static final Figure FLOOD = Figure.of("flood", "/s");

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--tables", paramLabel = "N", defaultValue = "4")
    int tables;

    @Option(names = "--lanes", paramLabel = "N", defaultValue = "2")
    int lanes;

    @Option(names = "--clients", paramLabel = "N", defaultValue = "400")
    int clients;

    @Option(names = "--rate", paramLabel = "N", defaultValue = "200")
    int rate;

    @Override
    public Map<String, String> usual() {
        return Map.of("--rounds", "7", "--duration", "4s", "--warmup", "4s");
    }

    @Override
    public void check() {
        common.requireOwnClient("nothing is asked by HTTP here");
        if (tables < 2) {
            throw new IllegalArgumentException("--tables " + tables + ": it must be at least 2");
        }
        if (clients < tables) {
            throw new IllegalArgumentException("--clients " + clients + ": it must be at least one for each table");
        }
    }

    @Override
    public void measure(Run run) throws Exception {
        Lab lab = run.lab();
        String user = lab.cluster().reader().user();
        String password = lab.cluster().reader().password();
        try (TablesUnderLoad open = TablesUnderLoad.open(lab.jdbcUrl(), user, password, tables, lanes);
                BareSelects bare = BareSelects.open(lab.jdbcUrl(), user, password)) {
            List<Contestant> all = List.of(
                    new Contestant(point(ONE), duration -> flooded(open, 1, duration)),
                    new Contestant(point(ALL), duration -> flooded(open, tables, duration)),
                    new Contestant(point(QUIET), duration -> quiet(open, 0, duration)),
                    new Contestant(point(BESIDE), duration -> quiet(open, clients, duration)),
                    new Contestant(point(BARE), duration -> bare(open, bare, 0, duration)),
                    new Contestant(point(BARE_BESIDE), duration -> bare(open, bare, clients, duration)));
            new Rounds(run, common).compare(all, all);
        }
        run.note(
                "The tables are coalescers of this process on the same relation and the same lanes. The clients of 'all tables' are as"
                        + " many as those of 'one table', a part for each; a quiet table is asked " + rate
                        + " times a second. A bare SELECT is asked as often, on a connection of its own, past the lanes: what it feels of"
                        + " the flood is the machine's.");
    }

    private AskedTable asked(TablesUnderLoad open, int table) {
        KeyPicker keys = new KeyPicker(Keys.uniform(common.rows()), 1 + table);
        return open.asked(table, () -> Long.toString(keys.next()));
    }

    private Map<Figure, Double> flooded(TablesUnderLoad open, int count, Duration duration) throws Exception {
        List<AskedTable> floods = new ArrayList<>();
        long begin = System.nanoTime();
        for (int i = 0; i < count; i++) {
            AskedTable asked = asked(open, i);
            floods.add(asked);
            asked.flood(clients / count);
        }
        Thread.sleep(duration.toMillis()); // as long as is measured
        long answered = floods.stream().mapToLong(AskedTable::answered).sum();
        double seconds = (System.nanoTime() - begin) / 1e9;
        long failed = end(floods);
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(Figures.THROUGHPUT, answered / seconds);
        figures.put(Figures.ERRORS, (double) failed);
        return figures;
    }

    private Map<Figure, Double> quiet(TablesUnderLoad open, int flooding, Duration duration) throws Exception {
        AskedTable flood = asked(open, 0);
        AskedTable quiet = asked(open, tables - 1);
        flood.flood(flooding);
        quiet.steady(rate, duration);
        long answered = flood.answered();
        long failed = end(List.of(flood, quiet));
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(Figures.P50, quiet.millis(50));
        figures.put(Figures.P99, quiet.millis(99));
        figures.put(FLOOD, answered * 1e9 / duration.toNanos());
        figures.put(Figures.ERRORS, (double) failed);
        return figures;
    }

    private Map<Figure, Double> bare(TablesUnderLoad open, BareSelects bare, int flooding, Duration duration)
            throws Exception {
        AskedTable flood = asked(open, 0);
        flood.flood(flooding);
        KeyPicker keys = new KeyPicker(Keys.uniform(common.rows()), 1 + tables);
        long[] nanos = bare.steady(rate, duration, () -> Long.toString(keys.next()));
        long answered = flood.answered();
        long failed = end(List.of(flood));
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(Figures.P50, nanos[nanos.length / 2] / 1e6);
        figures.put(Figures.P99, nanos[nanos.length * 99 / 100] / 1e6);
        figures.put(FLOOD, answered * 1e9 / duration.toNanos());
        figures.put(Figures.ERRORS, (double) failed);
        return figures;
    }

    private static long end(List<AskedTable> all) throws InterruptedException {
        for (AskedTable asked : all) {
            asked.end();
        }
        return all.stream().mapToLong(AskedTable::failed).sum();
    }

    private static Map<String, String> point(String what) {
        return Sample.at(Contestant.NAME, what);
    }

    @Override
    public List<Chart> charts() {
        return List.of();
    }

    @Override
    public List<Ratio> ratios() {
        return List.of(
                Ratio.of("all tables to one", Figures.THROUGHPUT, point(ALL), point(ONE), Ratio.atLeast(0.9)),
                Ratio.of("a quiet table beside a flood to alone", Figures.P50, point(BESIDE), point(QUIET), null),
                Ratio.of(
                        "a quiet table beside a flood to alone",
                        Figures.P99,
                        point(BESIDE),
                        point(QUIET),
                        Ratio.atMost(2)),
                Ratio.of("a bare SELECT beside a flood to alone", Figures.P50, point(BARE_BESIDE), point(BARE), null),
                Ratio.of("a bare SELECT beside a flood to alone", Figures.P99, point(BARE_BESIDE), point(BARE), null));
    }
}
