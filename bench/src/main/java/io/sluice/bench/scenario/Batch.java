package io.sluice.bench.scenario;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.KeyPicker;
import io.sluice.bench.load.Keys;
import io.sluice.bench.load.Requests;
import io.sluice.bench.report.Chart;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Many keys a request, against the same SELECT on one connection with nothing in between. */
@Command(name = "batch")
public final class Batch implements Scenario {
    static final Figure KEYS = Figure.more("keys", "/s");

    private static final String FILLS = "POST /batch+fills";
    private static final String NO_FILLS = "POST /batch";
    private static final String SELECT = "one connection";
    private static final String C = "c";

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--keys", paramLabel = "N", defaultValue = "500")
    int keys;

    @Option(names = "--connections", paramLabel = "N", split = ",", defaultValue = "1,4,16")
    List<Integer> connections = List.of();

    @Override
    public void measure(Run run) throws Exception {
        DaemonLoad.requireDescriptors(Collections.max(connections));
        int contestants = 2 * connections.size() + 1;
        run.expect(Rounds.samples(common, contestants), Rounds.time(common, 3, contestants));
        Lab lab = run.lab();
        Map<String, ServerProcess> daemons = new LinkedHashMap<>();
        daemons.put(FILLS, daemon(lab, FILLS, true));
        daemons.put(NO_FILLS, daemon(lab, NO_FILLS, false));
        Contestant select = new Contestant(point(SELECT, 1), new KeysSelected(lab, uniform(), keys));
        Rounds rounds = new Rounds(run, common);
        rounds.warmUp(all(run, daemons, select, Collections.max(connections)).toList());
        rounds.measure(Stream.concat(connections.stream().flatMap(c -> all(run, daemons, c)), Stream.of(select))
                .toList());
    }

    private ServerProcess daemon(Lab lab, String name, boolean fills) throws InterruptedException {
        return lab.daemon(name, fills, List.of(), "--recent=0", "--max-keys=" + Math.max(keys, 5000));
    }

    private Stream<Contestant> all(Run run, Map<String, ServerProcess> daemons, Contestant other, int c) {
        return Stream.concat(all(run, daemons, c), Stream.of(other));
    }

    private Stream<Contestant> all(Run run, Map<String, ServerProcess> daemons, int c) {
        return daemons.entrySet().stream()
                .map(e -> new Contestant(point(e.getKey(), c), duration -> {
                    DaemonLoad load = new DaemonLoad(
                            run.client(), run.lab(), e.getValue(), new Requests.Batches(uniform(), keys), c);
                    Map<Figure, Double> figures = new LinkedHashMap<>(load.take(duration));
                    figures.put(KEYS, keys * figures.getOrDefault(Figures.THROUGHPUT, 0.0));
                    return figures;
                }));
    }

    private Keys uniform() {
        return Keys.uniform(common.rows());
    }

    private static Map<String, String> point(String contestant, int c) {
        return Contestant.point(contestant, C, c);
    }

    @Override
    public List<Chart> charts() {
        return List.of(new Chart("keys by connections", Chart.Kind.BARS, C, Contestant.NAME, KEYS.name()));
    }

    @Override
    public List<Ratio> ratios() {
        return connections.stream()
                .flatMap(c -> Stream.of(FILLS, NO_FILLS)
                        .map(name -> Ratio.of(
                                name + " to " + SELECT + ", c=" + c,
                                KEYS,
                                point(name, c),
                                point(SELECT, 1),
                                Ratio.atLeast(0.7))))
                .toList();
    }

    /**
     * One connection that selects so many keys at a time, again and again, by JDBC and with nothing in between: as fast as the database
     * gives them to one who waits for every answer.
     */
    record KeysSelected(Lab lab, Keys keys, int keysEach) implements Measurement {
        private static final String SQL = "SELECT random_key, url FROM urls WHERE random_key = ANY(?)";

        @Override
        public Map<Figure, Double> take(Duration duration) throws SQLException {
            KeyPicker picker = new KeyPicker(keys, 1);
            long selects = 0;
            try (Connection connection = lab.connect();
                    PreparedStatement select = connection.prepareStatement(SQL)) {
                long begin = System.nanoTime();
                long now = begin;
                while (now - begin < duration.toNanos()) {
                    String[] some = Stream.generate(() -> Long.toString(picker.next()))
                            .limit(keysEach)
                            .toArray(String[]::new);
                    select.setArray(1, connection.createArrayOf("text", some));
                    read(select);
                    selects++;
                    now = System.nanoTime();
                }
                double seconds = (now - begin) / 1e9;
                Map<Figure, Double> figures = new LinkedHashMap<>();
                figures.put(KEYS, selects * keysEach / seconds);
                figures.put(Figures.THROUGHPUT, selects / seconds);
                figures.put(Figures.KEYS_PER_SELECT, (double) keysEach);
                return figures;
            }
        }

        /** Both columns of every row, as somebody who wants them would. */
        private static void read(PreparedStatement select) throws SQLException {
            try (ResultSet rows = select.executeQuery()) {
                while (rows.next()) {
                    if (rows.getString(1) == null || rows.getBytes(2) == null) {
                        throw new BenchException("the table has rows without value: give another --data-dir");
                    }
                }
            }
        }
    }
}
