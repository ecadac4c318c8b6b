package io.sluice.bench.odata;

import static io.sluice.bench.report.Ratio.atLeast;
import static io.sluice.bench.report.Ratio.atMost;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.measure.CommonOptions;
import io.sluice.bench.measure.Contestant;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.Measurement;
import io.sluice.bench.measure.Rounds;
import io.sluice.bench.measure.Run;
import io.sluice.bench.measure.Scenario;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Ratio;
import io.sluice.bench.report.Sample;
import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Queries of views by OData: answers that are kept, and such as the database has to give, in shared statements and in their own. */
@Command(name = "odata")
public final class OData implements Scenario {
    private static final String NOOP = "noop";
    private static final String HITS = "hits";
    private static final String BATCHED = "misses, batched";
    private static final String SINGLE = "misses, single";
    private static final String CALL = "call";

    /** So many pages of 300 rows are kept, not to fill the memory of a small machine. */
    private static final int LARGE_ONES = 400;

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(10);
    private static final double MOST_P99_MILLIS = 50;

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--connections", paramLabel = "N", defaultValue = "200")
    int connections;

    @Option(names = "--rates", paramLabel = "N", split = ",", defaultValue = "13000,28000")
    List<Integer> rates = List.of();

    @Option(names = "--max-age", paramLabel = "TIME|0", defaultValue = "1h")
    Duration maxAge = Duration.ZERO;

    @Option(names = "--changes-rate", paramLabel = "N|0", defaultValue = "0")
    int changesRate;

    @Option(names = "--no-cap")
    boolean noCap;

    @Override
    public Map<String, String> usual() {
        return Map.of("--rows", "1000", "--duration", "2s", "--warmup", "3s");
    }

    @Override
    public int mostConnections() {
        return connections;
    }

    @Override
    public void check() {
        common.requireOwnClient("the others do not know these requests");
    }

    @Override
    public void measure(Run run) throws Exception {
        Lab lab = run.lab();
        SampleViews views = new SampleViews(lab);
        run.doing("making the sample views");
        views.make();
        ServerProcess hits = lab.changingDaemon(
                HITS,
                "--odata=127.0.0.1:0",
                "--views=" + views.list(maxAge),
                "--bench-routes",
                "--recent-size=1000000",
                "--publication=" + SampleViews.NAME,
                "--slot=" + SampleViews.NAME);
        ServerProcess batched = missing(lab, views, BATCHED);
        ServerProcess single = missing(lab, views, SINGLE, "--odata-batch=1");
        ServerProcess cap = cap(run);

        List<Contestant> filling = new ArrayList<>();
        List<Contestant> measured = new ArrayList<>();
        measured.add(new Contestant(
                Sample.at(Contestant.NAME, NOOP), load(run, hits, hits.lookups(), new Requests.Same("/noop"), null)));
        for (ODataCall call : ODataCall.values()) {
            List<String> kept = call.paths(call == ODataCall.LARGE ? LARGE_ONES : ODataCall.PAIRS);
            List<String> all = call.paths(ODataCall.PAIRS);
            Requests any = new Requests.Listed(all, 0);
            filling.add(contestant(run, HITS, call, hits, new Requests.Listed(kept, 0)));
            measured.add(contestant(run, HITS, call, hits, new Requests.Listed(kept, Keys.ZIPF)));
            measured.add(contestant(run, BATCHED, call, batched, any));
            measured.add(contestant(run, SINGLE, call, single, any));
            if (cap != null) {
                measured.add(new Contestant(point(CapServer.NAME, call), load(run, cap, cap.lookups(), any, null)));
                compare(all, batched, cap);
            }
        }
        List<Contestant> warmedUp = new ArrayList<>(filling);
        measured.stream()
                .filter(each -> !HITS.equals(each.point().get(Contestant.NAME))) // those are by now
                .forEach(warmedUp::add);
        measured.addAll(arriving(run, hits));
        new Rounds(run, common).compare(warmedUp, measured);
        run.note("'" + HITS + "' are queries that were asked before, of a view with a max-age of " + maxAge.toSeconds()
                + " s, drawn by Zipf's law; misses are of a view without, each as likely as the other of "
                + ODataCall.PAIRS + ". '" + NOOP
                + "' is a path of the lookups that does nothing, on the daemon of the hits.");
    }

    /** Those at rates, and those beside changes. */
    private List<Contestant> arriving(Run run, ServerProcess hits) {
        List<Contestant> all = new ArrayList<>();
        Requests two = new Requests.Listed(ODataCall.TWO.paths(ODataCall.PAIRS), Keys.ZIPF);
        for (int rate : rates) {
            all.add(new Contestant(offered(HITS, rate), new OfferedQueries(run, hits, two, connections, rate)));
        }
        if (changesRate > 0) {
            Measurement closed = load(run, hits, hits.views(), two, hits);
            all.add(new Contestant(point(changing(), ODataCall.TWO), new UnderChanges(run, closed, changesRate)));
            for (int rate : rates) {
                Measurement open = new OfferedQueries(run, hits, two, connections, rate);
                all.add(new Contestant(offered(changing(), rate), new UnderChanges(run, open, changesRate)));
            }
        }
        return all;
    }

    /** One whose every answer is the database's. */
    private static ServerProcess missing(Lab lab, SampleViews views, String name, String... flags)
            throws InterruptedException {
        List<String> all = new ArrayList<>(List.of("--odata=127.0.0.1:0", "--views=" + views.list(Duration.ZERO)));
        all.addAll(List.of(flags));
        return lab.daemon(name, false, all.toArray(String[]::new));
    }

    private Contestant contestant(Run run, String name, ODataCall call, ServerProcess daemon, Requests requests) {
        return new Contestant(point(name, call), load(run, daemon, daemon.views(), requests, daemon));
    }

    private Measurement load(
            Run run, ServerProcess server, URI base, Requests requests, @Nullable ServerProcess daemon) {
        return new QueryLoad(run, server, base, requests, connections, daemon);
    }

    /** Null where it cannot be had, which is said. */
    private @Nullable ServerProcess cap(Run run) throws InterruptedException, SQLException {
        if (noCap) {
            return null;
        }
        try {
            run.doing("installing and starting CAP");
            return CapServer.start(run.lab());
        } catch (BenchException e) {
            run.note(CapServer.NAME + " is left out: " + e.getMessage());
            return null;
        }
    }

    private static void compare(List<String> paths, ServerProcess daemon, ServerProcess cap)
            throws InterruptedException {
        HttpCaller one = new HttpCaller(daemon.views(), ANSWER_LIMIT);
        SameRows.requireSome(one, new HttpCaller(cap.lookups(), ANSWER_LIMIT), paths);
    }

    private String changing() {
        return HITS + ", " + changesRate + " commits/s";
    }

    private static Map<String, String> point(String contestant, ODataCall call) {
        return Sample.at(Contestant.NAME, contestant, CALL, call.label());
    }

    /** By two parameters. */
    private static Map<String, String> offered(String contestant, int rate) {
        return Sample.at(Contestant.NAME, contestant + " at " + rate + "/s");
    }

    @Override
    public List<Chart> charts() {
        return Chart.ofEach(Chart.Kind.BARS, CALL, Contestant.NAME, " by call", Figures.THROUGHPUT, Figures.P99);
    }

    @Override
    public List<Ratio> ratios() {
        List<Ratio> ratios = new ArrayList<>();
        Map<String, String> noop = Sample.at(Contestant.NAME, NOOP);
        for (ODataCall call : ODataCall.values()) {
            boolean two = call == ODataCall.TWO;
            Map<String, String> hits = point(HITS, call);
            String what = HITS + " to " + NOOP + ", " + call.label();
            ratios.add(Ratio.of(what, Figures.THROUGHPUT, hits, noop, two ? atLeast(0.6) : null));
            ratios.add(ratio(BATCHED, SINGLE, call, two ? atLeast(4) : null));
            ratios.add(ratio(HITS, CapServer.NAME, call, atLeast(5)));
            ratios.add(ratio(BATCHED, CapServer.NAME, call, atLeast(3)));
        }
        for (int rate : rates) {
            Map<String, String> point = offered(HITS, rate);
            String what = HITS + " at " + rate + "/s";
            ratios.add(Ratio.plain(what + ", p99 in ms", Figures.P99, point, atMost(MOST_P99_MILLIS)));
            ratios.add(Ratio.plain(what, Figures.ERRORS, point, atMost(0)));
        }
        if (changesRate > 0) {
            Map<String, String> quiet = point(HITS, ODataCall.TWO);
            Map<String, String> changing = point(changing(), ODataCall.TWO);
            ratios.add(Ratio.of(changing() + " to none", Figures.THROUGHPUT, changing, quiet, null));
        }
        return ratios;
    }

    private static Ratio ratio(String one, String other, ODataCall call, Ratio.@Nullable Bound target) {
        String what = one + " to " + other + ", " + call.label();
        return Ratio.of(what, Figures.THROUGHPUT, point(one, call), point(other, call), target);
    }
}
