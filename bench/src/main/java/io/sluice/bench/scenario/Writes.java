package io.sluice.bench.scenario;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.Cluster;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ProcessTree;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.Client;
import io.sluice.bench.load.FileDescriptors;
import io.sluice.bench.load.Keys;
import io.sluice.bench.load.Load;
import io.sluice.bench.load.Measured;
import io.sluice.bench.load.Requests;
import io.sluice.bench.peers.PeerServer;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.embedded.SyncMode;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes that are committed together against writes that are each committed by themselves, while commits wait for a replica. */
@Command(name = "writes")
public final class Writes implements Scenario {
    private static final String COALESCED = "coalesced";
    private static final String DROPS = "coalesced+Redis";
    private static final String C = "c";

    /** How many times the rows of one upsert for each request. */
    private static final double AHEAD = 10;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--connections", paramLabel = "N", defaultValue = "200")
    int connections;

    @Option(names = "--pools", paramLabel = "N", split = ",", defaultValue = "20,100")
    List<Integer> pools = List.of();

    @Option(names = "--sync", paramLabel = "MODE", defaultValue = "quorum")
    SyncMode sync = SyncMode.QUORUM;

    @Override
    public Cluster cluster() {
        return new Cluster(2, sync);
    }

    @Override
    public void check() {
        common.requireOwnClient("the others do not PUT");
    }

    @Override
    public void measure(Run run) throws Exception {
        DaemonLoad.requireDescriptors(connections);
        int contestants = 2 + pools.size();
        run.expect(Rounds.samples(common, contestants), Rounds.time(common, contestants, contestants));
        Lab lab = run.lab();
        WrittenTable.ensure(lab);
        List<Contestant> all = new ArrayList<>();
        all.add(daemon(run, lab, COALESCED, false));
        all.add(daemon(run, lab, DROPS, true));
        for (int pool : pools) {
            all.add(upserts(run, lab, pool));
        }
        Rounds rounds = new Rounds(run, common);
        rounds.warmUp(all);
        rounds.measure(all);
        run.note("The primary has fsync = " + WrittenTable.setting(lab, "fsync") + ", synchronous_standby_names = '"
                + WrittenTable.setting(lab, "synchronous_standby_names")
                + "'. The table is empty before each measurement, and nearly every key is new. '" + DROPS
                + "' drops each key in Redis before it answers. Commits are transactions that wrote.");
    }

    private Contestant daemon(Run run, Lab lab, String name, boolean drops) throws InterruptedException {
        ServerProcess daemon = lab.daemon(
                name,
                drops,
                List.of(),
                "--writable",
                "--table=" + WrittenTable.NAME,
                "--write-user=" + lab.cluster().writer().user());
        return new Contestant(
                point(name), new WriteLoad(run.client(), lab, daemon.lookups(), daemon.tree(), connections));
    }

    private Contestant upserts(Run run, Lab lab, int pool) throws InterruptedException {
        ServerProcess server = lab.server(
                each(pool),
                common.servers().extras().jvm(),
                PeerServer.class.getName(),
                Map.of("SLUICE_DB_PASSWORD", lab.cluster().writer().password()),
                "--strategy=" + PeerServer.UPSERTS,
                "--db=" + lab.jdbcUrl(),
                "--db-user=" + lab.cluster().writer().user(),
                "--table=" + WrittenTable.NAME,
                "--connections=" + pool);
        return new Contestant(
                point(each(pool)), new WriteLoad(run.client(), lab, server.lookups(), server.tree(), connections));
    }

    private static String each(int pool) {
        return "one upsert each, " + pool + " connections";
    }

    private Map<String, String> point(String contestant) {
        return Contestant.point(contestant, C, connections);
    }

    @Override
    public List<Chart> charts() {
        return Stream.of(WriteLoad.ROWS, Figures.P50, Figures.P99)
                .map(figure ->
                        new Chart(figure.name() + " by contestant", Chart.Kind.BARS, C, Contestant.NAME, figure.name()))
                .toList();
    }

    @Override
    public List<Ratio> ratios() {
        return Stream.of(COALESCED, DROPS)
                .flatMap(name -> pools.stream()
                        .map(pool -> Ratio.of(
                                name + " to " + each(pool),
                                WriteLoad.ROWS,
                                point(name),
                                point(each(pool)),
                                Ratio.atLeast(AHEAD))))
                .toList();
    }

    /**
     * PUTs to a server, nearly each of a key that is new: what the client sees of them, what they cost, and how many commits they become.
     *
     * @param server of the process {@code tree}
     * @param connections of the client
     */
    record WriteLoad(Client client, Lab lab, URI server, ProcessTree tree, int connections) implements Measurement {
        /** Acknowledged. */
        static final Figure ROWS = Figure.more("rows", "/s");

        static final Figure COMMITS = Figure.of("commits", "/s");
        static final Figure ROWS_PER_COMMIT = Figure.of("rows per commit", "");

        private static final Keys MANY = Keys.uniform(1_000_000_000);

        @Override
        public Map<Figure, Double> take(Duration duration) throws SQLException, InterruptedException {
            FileDescriptors.require(connections + DaemonLoad.OWN_DESCRIPTORS, tree.pid(), tree.name());
            WrittenTable.empty(lab);
            long commitsBefore = WrittenTable.commits(lab);
            Costs costs = Costs.of(tree, lab);
            Measured measured = client.run(new Load(server, new Requests.Puts(MANY), connections, duration));
            long commits = WrittenTable.commits(lab) - commitsBefore;
            double seconds = measured.elapsed().toNanos() / 1e9;
            long acknowledged = measured.answered().getOrDefault(200, 0L)
                    + measured.answered().getOrDefault(201, 0L);
            Map<Figure, Double> figures = new LinkedHashMap<>();
            figures.put(ROWS, acknowledged / seconds);
            figures.put(Figures.P50, measured.millis(50));
            figures.put(Figures.P99, measured.millis(99));
            figures.put(COMMITS, commits / seconds);
            figures.put(ROWS_PER_COMMIT, (double) acknowledged / commits);
            figures.put(Figures.ERRORS, (double) (measured.failed() + measured.total() - acknowledged));
            figures.putAll(costs.per1000(measured.total()));
            requireWritten(acknowledged);
            return figures;
        }

        /** Keys may be drawn twice: of a million, one in a thousand. */
        private void requireWritten(long acknowledged) throws SQLException {
            long rows = WrittenTable.rows(lab);
            if (rows < acknowledged * 0.99) {
                throw new BenchException(
                        tree.name() + " has acknowledged " + acknowledged + " rows, and " + rows + " are there");
            }
        }
    }
}
