package io.sluice.bench.scenario;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.lab.WalPosition;
import io.sluice.bench.measure.ApplyBurst;
import io.sluice.bench.measure.ChangedTable;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.Rounds;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What the change stream does, and what it costs. */
@Command(name = "changes")
public final class Changes implements Scenario {
    /** Beside those that are measured. */
    static final Figure RATE = Figure.of("other changes", "/s");

    static final Figure GONE_P50 = Figure.less("gone p50", "ms");
    static final Figure GONE_P99 = Figure.less("gone p99", "ms");
    static final Figure GONE_MAX = Figure.less("gone max", "ms");
    static final Figure FILLS = Figure.more("fills", "/s");

    /** Dropped, as there were too many, or refused. */
    static final Figure NOT_FILLED = Figure.less("not filled", "%");

    /** Of 1,000 fills. */
    static final Figure CPU_BOTH = Figure.less("daemon+Redis CPU", "s per 1,000");

    private static final String PART = "part";
    private static final String GONE = "commit to gone";
    private static final String FENCED = "fenced fills";
    private static final String PLAIN = "plain fills";
    /** Of its own: under the other's it would find the fences, and keep to them. */
    private static final String PLAIN_PREFIX = "--key-prefix=plain:";

    private static final String TABLE = "--table=" + ChangedTable.NAME;

    /** Else most lookups would be answered without a fill. */
    private static final String FORGETFUL = "--recent=0";

    private static final Duration REDIS_LIMIT = Duration.ofSeconds(10);

    private static final double MOST_P50_MILLIS = 10;
    private static final double MOST_P99_MILLIS = 100;
    private static final double LEAST_APPLIED = 10_000;
    private static final double MOST_COST = 1.25;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--changes-rate", paramLabel = "N", defaultValue = "1000")
    int rate;

    @Option(names = "--changed-rows", paramLabel = "N", defaultValue = "200000")
    int changedRows;

    @Option(names = "--transactions", paramLabel = "N,N", split = ",", defaultValue = "1,1000")
    List<Integer> transactions = List.of();

    @Option(names = "--connections", paramLabel = "N", defaultValue = "200")
    int connections;

    @Override
    public void check() {
        if (changedRows < 2) {
            throw new IllegalArgumentException("--changed-rows " + changedRows + ": it must be at least 2");
        }
        common.requireOwnClient("the others tell no daemon from another");
    }

    @Override
    public int mostConnections() {
        return connections;
    }

    @Override
    public void measure(Run run) throws Exception {
        Lab lab = run.lab();
        ChangedTable table = new ChangedTable(lab, changedRows);
        table.make();
        try (RedisCaller redis = lab.redisCaller(REDIS_LIMIT)) {
            String name = ChangedTable.NAME;
            ServerProcess fenced =
                    lab.changingDaemon(FENCED, TABLE, FORGETFUL, "--publication=" + name, "--slot=" + name);
            ServerProcess plain = lab.daemon(PLAIN, true, TABLE, FORGETFUL, "--changes=off", PLAIN_PREFIX);
            Duration unused = WalPosition.awaitApplied(lab, redis, REDIS_LIMIT);
            List<Contestant> all = new ArrayList<>();
            all.add(new Contestant(point(GONE), new GoneLatency(fenced, table, redis, rate)));
            for (int each : transactions) {
                all.add(new Contestant(point(burst(each)), new ApplyBurst(fenced, table, redis, each)));
            }
            Requests lookups = new Requests.Keyed("/single/", Keys.uniform(changedRows));
            all.add(new Contestant(point(FENCED), new FillCost(run, fenced, lookups, connections)));
            all.add(new Contestant(point(PLAIN), new FillCost(run, plain, lookups, connections)));
            new Rounds(run, common).compare(all, all);
        }
        run.note("'" + GONE
                + "' counts from when the COMMIT is sent until Redis answers that it has not the value of before.");
    }

    private static String burst(int rowsEach) {
        return "applied, " + rowsEach + (rowsEach == 1 ? " row" : " rows") + " a transaction";
    }

    private static Map<String, String> point(String part) {
        return Map.of(PART, part);
    }

    @Override
    public List<Ratio> ratios() {
        List<Ratio> ratios = new ArrayList<>();
        ratios.add(Ratio.plain("commit to gone, p50 in ms", GONE_P50, point(GONE), Ratio.atMost(MOST_P50_MILLIS)));
        ratios.add(Ratio.plain("commit to gone, p99 in ms", GONE_P99, point(GONE), Ratio.atMost(MOST_P99_MILLIS)));
        for (int each : transactions) {
            String what = "changes a second and core, " + burst(each);
            ratios.add(
                    Ratio.plain(what, ApplyBurst.APPLIED_PER_CORE, point(burst(each)), Ratio.atLeast(LEAST_APPLIED)));
        }
        ratios.add(Ratio.of(FENCED + " to " + PLAIN, CPU_BOTH, point(FENCED), point(PLAIN), Ratio.atMost(MOST_COST)));
        return ratios;
    }
}
