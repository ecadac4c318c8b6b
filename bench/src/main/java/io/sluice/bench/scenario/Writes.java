package io.sluice.bench.scenario;

import io.sluice.bench.lab.Cluster;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.Rounds;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.measure.WriteLoad;
import io.sluice.bench.peers.PeerServer;
import io.sluice.bench.report.Chart;
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
@Command(name = "writes")
public final class Writes implements Scenario {
    private static final String COALESCED = "coalesced";
    private static final String DROPS = "coalesced+Redis";

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
    public int mostConnections() {
        return connections;
    }

    @Override
    public void check() {
        common.requireOwnClient("the others do not PUT");
    }

    @Override
    public void measure(Run run) throws Exception {
        Lab lab = run.lab();
        WriteLoad.ensureTable(lab);
        List<Contestant> all = new ArrayList<>();
        String user = lab.cluster().writer().user();
        for (String name : List.of(COALESCED, DROPS)) {
            String table = "--table=" + WriteLoad.TABLE;
            all.add(contestant(
                    run, name, lab.daemon(name, name.equals(DROPS), "--writable", table, "--write-user=" + user)));
        }
        for (int pool : pools) {
            ServerProcess server = lab.server(
                    each(pool),
                    common.servers().extras().jvm(),
                    PeerServer.class.getName(),
                    Map.of("SLUICE_DB_PASSWORD", lab.cluster().writer().password()),
                    "--strategy=" + PeerServer.UPSERTS,
                    "--db=" + lab.jdbcUrl(),
                    "--db-user=" + user,
                    "--table=" + WriteLoad.TABLE,
                    "--connections=" + pool);
            all.add(contestant(run, each(pool), server));
        }
        new Rounds(run, common).compare(all, all);
        run.note("The primary has fsync = " + lab.ask("SHOW fsync") + ", synchronous_standby_names = '"
                + lab.ask("SHOW synchronous_standby_names")
                + "'. The table is empty before each measurement, and nearly every key is new. '" + DROPS
                + "' drops each key in Redis before it answers. Commits are transactions that wrote.");
    }

    private Contestant contestant(Run run, String name, ServerProcess server) {
        return new Contestant(Contestant.at(name, connections), new WriteLoad(run, server, connections));
    }

    private static String each(int pool) {
        return "one upsert each, " + pool + " connections";
    }

    @Override
    public List<Chart> charts() {
        return Contestant.charts(WriteLoad.ROWS, Figures.P50, Figures.P99);
    }

    @Override
    public List<Ratio> ratios() {
        return Stream.of(COALESCED, DROPS)
                .flatMap(name -> pools.stream()
                        .map(pool -> Ratio.of(
                                name + " to " + each(pool),
                                WriteLoad.ROWS,
                                Contestant.at(name, connections),
                                Contestant.at(each(pool), connections),
                                Ratio.atLeast(AHEAD))))
                .toList();
    }
}
