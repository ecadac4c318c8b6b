package io.sluice.bench.scenario;

import io.sluice.bench.lab.Cluster;
import io.sluice.bench.lab.DaemonProcess;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.LoadException;
import io.sluice.bench.peers.UpsertServer;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.embedded.SyncMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes that are committed together against writes that are each committed by themselves, while commits wait for a replica. */
@Command(
        name = "writes",
        description =
                "PUTs on a primary with two replicas, of which each commit waits for one, fsync on: coalesced by the"
                        + " daemon against one upsert and its commit for each request.")
public final class Writes implements Scenario {
    private static final String COALESCED = "coalesced";
    private static final String DROPS = "coalesced+Redis";
    private static final String C = "c";

    /** How many times the rows of one upsert for each request. */
    private static final double AHEAD = 10;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(
            names = "--connections",
            paramLabel = "N",
            description = "How many connections the client has.",
            defaultValue = "200")
    int connections;

    @Option(
            names = "--pools",
            paramLabel = "N",
            split = ",",
            description = "Connections to the database of those that commit each row by itself.",
            defaultValue = "20,100")
    List<Integer> pools = List.of();

    @Option(names = "--sync", paramLabel = "MODE", description = "none, quorum or all.", defaultValue = "quorum")
    SyncMode sync = SyncMode.QUORUM;

    @Override
    public CommonOptions common() {
        return common;
    }

    @Override
    public Cluster cluster() {
        return new Cluster(2, sync);
    }

    @Override
    public void check() {
        CommonOptions.atLeastOne("--connections", connections);
        pools.forEach(count -> CommonOptions.atLeastOne("--pools", count));
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

    private Contestant daemon(Run run, Lab lab, String name, boolean drops)
            throws LabException, LoadException, InterruptedException {
        DaemonProcess daemon = lab.daemon(
                name,
                drops,
                List.of(),
                "--writable",
                "--table=" + WrittenTable.NAME,
                "--write-user=" + lab.writer().user());
        return new Contestant(
                point(name), new WriteLoad(run.client(), lab, daemon.lookups(), daemon.tree(), connections));
    }

    private Contestant upserts(Run run, Lab lab, int pool) throws LabException, LoadException, InterruptedException {
        ServerProcess server = lab.server(
                each(pool),
                common.extras().jvm(),
                UpsertServer.class.getName(),
                Map.of("SLUICE_DB_PASSWORD", lab.writer().password()),
                "--db=" + lab.jdbcUrl(),
                "--db-user=" + lab.writer().user(),
                "--table=" + WrittenTable.NAME,
                "--connections=" + pool);
        return new Contestant(
                point(each(pool)), new WriteLoad(run.client(), lab, server.address(), server.tree(), connections));
    }

    private static String each(int pool) {
        return "one upsert each, " + pool + " connections";
    }

    private Map<String, String> point(String contestant) {
        return Contestant.point(contestant, C, connections);
    }

    @Override
    public List<Figure> figures() {
        return List.of(
                WriteLoad.ROWS,
                Figures.P50,
                Figures.P99,
                Figures.ERRORS,
                WriteLoad.COMMITS,
                WriteLoad.ROWS_PER_COMMIT,
                Figures.CPU_SERVER,
                Figures.CPU_POSTGRES,
                Figures.CPU_REDIS);
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
                        .map(pool -> new Ratio(
                                name + " to " + each(pool),
                                WriteLoad.ROWS.name(),
                                point(name),
                                point(each(pool)),
                                Ratio.atLeast(AHEAD))))
                .toList();
    }
}
