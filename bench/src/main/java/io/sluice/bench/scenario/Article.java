package io.sluice.bench.scenario;

import static io.sluice.bench.report.Ratio.atLeast;
import static io.sluice.bench.report.Ratio.atMost;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.DaemonLoad;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.Rounds;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.measure.SingleSelects;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.wire.Requests;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The article's table: lookups that each take a SELECT of their own, against coalesced ones, and the server's ceiling. */
@Command(name = "article")
public final class Article implements Scenario {
    private static final String DIRECT = "direct-20";
    private static final String DIRECT_MOST = "direct-most";
    private static final String FILLS = "coalesced+fills";
    private static final String NO_FILLS = "coalesced";
    private static final String NOOP = "noop";
    private static final String BENCH_ROUTES = "--bench-routes";

    /** One connection at a time: what a lookup costs when nothing else waits. */
    private static final int ALONE = 1;

    private static final int FEW = 20;
    private static final int MANY = 2000;

    /** The most connections that a pool of {@code direct-most} has. */
    private static final int MOST = 500;

    /** What the other daemons' pools may hold: 20 with {@code --bench-routes}, else few; some for psql, and for our own questions. */
    private static final int NOT_FREE = 2 * FEW + 2 * 5 + 5;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--connections", paramLabel = "N", split = ",", defaultValue = "20,2000")
    List<Integer> connections = List.of();

    @Override
    public int mostConnections() {
        return Collections.max(connections);
    }

    /** A daemon's load, but for the number of connections. */
    private interface LoadAt {
        Contestant connections(int count);
    }

    @Override
    public void measure(Run run) throws Exception {
        List<Integer> all =
                Stream.concat(Stream.of(ALONE), connections.stream()).distinct().toList();
        SingleSelects selects = new SingleSelects(run.lab(), common.rows());
        Requests lookups = common.lookups("/single");
        Requests direct = common.lookups("/direct");
        int most = Math.min(MOST, freeConnections(run.lab()));
        run.note(DIRECT_MOST + " has " + most + " connections: as many as the server has left, up to " + MOST + ".");
        List<LoadAt> loads = List.of(
                load(run, NOOP, new Requests.Same("/noop"), false, BENCH_ROUTES),
                load(run, FILLS, lookups, true),
                load(run, NO_FILLS, lookups, false),
                load(run, DIRECT, direct, false, BENCH_ROUTES, "--db-connections=" + FEW),
                load(run, DIRECT_MOST, direct, false, BENCH_ROUTES, "--db-connections=" + most));
        List<Contestant> measured = new ArrayList<>();
        all.forEach(c -> loads.forEach(load -> measured.add(load.connections(c))));
        measured.addAll(selects.contestants());
        List<Contestant> warmedUp = loads.stream()
                .map(load -> load.connections(all.get(all.size() - 1)))
                .toList();
        new Rounds(run, common).compare(warmedUp, measured);
    }

    /** {@code --recent 0}: each lookup is one that no earlier one has answered. */
    private static LoadAt load(Run run, String name, Requests requests, boolean fills, String... flags)
            throws InterruptedException {
        List<String> all = new ArrayList<>(List.of(flags));
        all.add("--recent=0");
        var daemon = run.lab().daemon(name, fills, all.toArray(String[]::new));
        return count -> new Contestant(Contestant.at(name, count), new DaemonLoad(run, daemon, requests, count));
    }

    /** How many connections PostgreSQL has left for a pool; pools of daemons that run count by what they may hold. */
    private static int freeConnections(Lab lab) throws Exception {
        String free = lab.ask(
                """
                SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                    - coalesce(current_setting('reserved_connections', true)::int, 0)
                    - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename <> '%s')
                """
                        .replace("%s", lab.cluster().reader().user()));
        int left = Integer.parseInt(free) - NOT_FREE;
        if (left < 1) {
            throw new BenchException("PostgreSQL has no connections left: end what else is connected to it");
        }
        return left;
    }

    @Override
    public List<Chart> charts() {
        return Contestant.charts(Figures.THROUGHPUT, Figures.P50, Figures.P99);
    }

    @Override
    public List<Ratio> ratios() {
        List<Ratio> ratios = new ArrayList<>();
        for (int c : connections) {
            boolean many = c == MANY;
            ratios.add(ratio(Figures.THROUGHPUT, FILLS, NOOP, c, many ? atLeast(0.6) : null));
            ratios.add(ratio(Figures.THROUGHPUT, NO_FILLS, NOOP, c, many ? atLeast(0.7) : null));
            for (String coalesced : List.of(FILLS, NO_FILLS)) {
                Ratio.Bound some = many ? atLeast(3) : c == FEW ? atLeast(2.5) : null;
                ratios.add(ratio(Figures.THROUGHPUT, coalesced, DIRECT, c, some));
                ratios.add(ratio(Figures.THROUGHPUT, coalesced, DIRECT_MOST, c, many ? atLeast(8) : null));
                ratios.add(ratio(Figures.P99, coalesced, DIRECT_MOST, c, many ? atMost(0.25) : null));
            }
        }
        ratios.add(ratio(Figures.P50, NO_FILLS, DIRECT, ALONE, atMost(1.15)));
        ratios.add(SingleSelects.ratio(common.rows()));
        return ratios;
    }

    private static Ratio ratio(Figure figure, String one, String other, int c, Ratio.@Nullable Bound target) {
        String what = one + " to " + other + ", c=" + c;
        return Ratio.of(what, figure, Contestant.at(one, c), Contestant.at(other, c), target);
    }
}
