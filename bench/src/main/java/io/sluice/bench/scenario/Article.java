package io.sluice.bench.scenario;

import static io.sluice.bench.report.Ratio.atLeast;
import static io.sluice.bench.report.Ratio.atMost;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.Requests;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
    private static final String C = "c";
    private static final String BENCH_ROUTES = "--bench-routes";

    /** One connection at a time: what a lookup costs when nothing else waits. */
    private static final int ALONE = 1;

    private static final int FEW = 20;
    private static final int MANY = 2000;

    /** The most connections that a pool of {@code direct-most} has. */
    private static final int MOST = 500;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--connections", paramLabel = "N", split = ",", defaultValue = "20,2000")
    List<Integer> connections = List.of();

    @Override
    public void measure(Run run) throws Exception {
        DaemonLoad.requireDescriptors(Collections.max(connections));
        Lab lab = run.lab();
        List<Integer> all =
                Stream.concat(Stream.of(ALONE), connections.stream()).distinct().toList();
        SingleSelects selects = new SingleSelects(lab, common.rows());
        int contestants = 5 * all.size();
        run.expect(
                Rounds.samples(common, contestants + 2),
                Rounds.time(common, 5, contestants).plus(selects.time().multipliedBy(common.rounds())));
        Map<String, DaemonLoadAt> daemons = daemons(run);
        Rounds rounds = new Rounds(run, common);
        rounds.warmUp(at(daemons, all.get(all.size() - 1)));
        rounds.measure(all.stream().flatMap(c -> at(daemons, c).stream()).toList());
        rounds.measure(selects.contestants());
    }

    /** A daemon's load, but for the number of connections. */
    private interface DaemonLoadAt {
        Measurement connections(int count);
    }

    private static List<Contestant> at(Map<String, DaemonLoadAt> daemons, int c) {
        return daemons.entrySet().stream()
                .map(e -> new Contestant(
                        Contestant.point(e.getKey(), C, c), e.getValue().connections(c)))
                .toList();
    }

    private Map<String, DaemonLoadAt> daemons(Run run) throws SQLException, InterruptedException {
        Map<String, DaemonLoadAt> daemons = new LinkedHashMap<>();
        Lab lab = run.lab();
        daemons.put(NOOP, load(run, new Requests.Same("/noop"), daemon(lab, NOOP, false, BENCH_ROUTES)));
        daemons.put(FILLS, load(run, common.lookups("/single"), daemon(lab, FILLS, true)));
        daemons.put(NO_FILLS, load(run, common.lookups("/single"), daemon(lab, NO_FILLS, false)));
        daemons.put(
                DIRECT,
                load(run, common.lookups("/direct"), daemon(lab, DIRECT, false, BENCH_ROUTES, "--db-connections=20")));
        int most = Math.min(MOST, FreeConnections.of(lab, otherPools()));
        run.note(DIRECT_MOST + " has " + most + " connections: as many as the server has left, up to " + MOST + ".");
        daemons.put(
                DIRECT_MOST,
                load(
                        run,
                        common.lookups("/direct"),
                        daemon(lab, DIRECT_MOST, false, BENCH_ROUTES, "--db-connections=" + most)));
        return daemons;
    }

    /** {@code --recent 0}: each lookup is one that no earlier one has answered. */
    private static ServerProcess daemon(Lab lab, String name, boolean fills, String... flags)
            throws InterruptedException {
        List<String> all = new ArrayList<>(List.of("--recent=0"));
        all.addAll(List.of(flags));
        return lab.daemon(name, fills, List.of(), all.toArray(String[]::new));
    }

    /** What the pools of all daemons but that of {@code direct-most} may hold: 20 with {@code --bench-routes}, else few. */
    private int otherPools() {
        return 2 * FEW + 2 * 5;
    }

    private static DaemonLoadAt load(Run run, Requests requests, ServerProcess daemon) throws InterruptedException {
        Lab lab = run.lab();
        return count -> new DaemonLoad(run.client(), lab, daemon, requests, count);
    }

    @Override
    public List<Chart> charts() {
        return Stream.of(Figures.THROUGHPUT, Figures.P50, Figures.P99)
                .map(figure -> new Chart(
                        figure.name() + " by connections", Chart.Kind.BARS, C, Contestant.NAME, figure.name()))
                .toList();
    }

    @Override
    public List<Ratio> ratios() {
        Stream<Ratio> loads = connections.stream().flatMap(Article::ratios);
        return Stream.of(
                        loads,
                        Stream.of(ratio(Figures.P50, NO_FILLS, DIRECT, ALONE, atMost(1.15))),
                        Stream.of(SingleSelects.ratio(common.rows())))
                .flatMap(ratios -> ratios)
                .toList();
    }

    private static Stream<Ratio> ratios(int c) {
        Stream<Ratio> both = Stream.of(FILLS, NO_FILLS)
                .flatMap(coalesced -> Stream.of(
                        ratio(Figures.THROUGHPUT, coalesced, DIRECT, c, target(c, FEW, 2.5, MANY, 3)),
                        ratio(Figures.THROUGHPUT, coalesced, DIRECT_MOST, c, c == MANY ? atLeast(8) : null),
                        ratio(Figures.P99, coalesced, DIRECT_MOST, c, c == MANY ? atMost(0.25) : null)));
        return Stream.concat(
                Stream.of(
                        ratio(Figures.THROUGHPUT, FILLS, NOOP, c, c == MANY ? atLeast(0.6) : null),
                        ratio(Figures.THROUGHPUT, NO_FILLS, NOOP, c, c == MANY ? atLeast(0.7) : null)),
                both);
    }

    private static Ratio.@Nullable Target target(int c, int one, double oneBound, int other, double otherBound) {
        return c == one ? atLeast(oneBound) : c == other ? atLeast(otherBound) : null;
    }

    private static Ratio ratio(Figure figure, String one, String other, int c, Ratio.@Nullable Target target) {
        return Ratio.of(
                one + " to " + other + ", c=" + c,
                figure,
                Contestant.point(one, C, c),
                Contestant.point(other, C, c),
                target);
    }

    /** How many connections PostgreSQL has left for a pool. */
    static final class FreeConnections {
        /** For whoever looks on with psql, and for our own questions. */
        private static final int SPARE = 5;

        private static final String QUESTION =
                """
                SELECT current_setting('max_connections')::int - current_setting('superuser_reserved_connections')::int
                    - coalesce(current_setting('reserved_connections', true)::int, 0)
                    - (SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename <> ?)
                """;

        private FreeConnections() {}

        /**
         * Asks the server.
         *
         * @param pools connections that the daemons' other pools have, or are yet to open
         */
        static int of(Lab lab, int pools) throws SQLException {
            try (Connection connection = lab.connect();
                    PreparedStatement question = connection.prepareStatement(QUESTION)) {
                question.setString(1, lab.cluster().reader().user());
                try (ResultSet answer = question.executeQuery()) {
                    int free = answer.next() ? answer.getInt(1) - pools - SPARE : 0;
                    if (free < 1) {
                        throw new BenchException(
                                "PostgreSQL has no connections left: end what else is connected to it");
                    }
                    return free;
                }
            }
        }
    }
}
