package io.sluice.bench.scenario;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.ServerProcess;
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
import io.sluice.bench.wire.KeyPicker;
import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
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
    private static final Figure KEYS = Figure.more("keys", "/s");
    private static final String FILLS = "POST /batch+fills";
    private static final String NO_FILLS = "POST /batch";
    private static final String SELECT = "one connection";

    @Mixin
    CommonOptions common = new CommonOptions();

    @Option(names = "--keys", paramLabel = "N", defaultValue = "500")
    int keys;

    @Option(names = "--connections", paramLabel = "N", split = ",", defaultValue = "1,4,16")
    List<Integer> connections = List.of();

    @Override
    public int mostConnections() {
        return Collections.max(connections);
    }

    @Override
    public void measure(Run run) throws Exception {
        Map<String, ServerProcess> daemons = new LinkedHashMap<>();
        for (String name : List.of(FILLS, NO_FILLS)) {
            String most = "--max-keys=" + Math.max(keys, 5000);
            daemons.put(name, run.lab().daemon(name, name.equals(FILLS), "--recent=0", most));
        }
        Contestant select = new Contestant(Contestant.at(SELECT, 1), duration -> selected(run.lab(), duration));
        Stream<Contestant> measured = connections.stream().flatMap(c -> posts(run, daemons, c));
        new Rounds(run, common)
                .compare(
                        Stream.concat(posts(run, daemons, mostConnections()), Stream.of(select))
                                .toList(),
                        Stream.concat(measured, Stream.of(select)).toList());
    }

    private Stream<Contestant> posts(Run run, Map<String, ServerProcess> daemons, int c) {
        Requests batches = new Requests.Batches(Keys.uniform(common.rows()), keys);
        return daemons.entrySet().stream()
                .map(daemon -> new Contestant(Contestant.at(daemon.getKey(), c), duration -> {
                    Map<Figure, Double> figures = new DaemonLoad(run, daemon.getValue(), batches, c).take(duration);
                    figures.put(KEYS, keys * figures.getOrDefault(Figures.THROUGHPUT, 0.0));
                    return figures;
                }));
    }

    /**
     * One connection that selects so many keys at a time, again and again, by JDBC and with nothing in between: as fast as the database
     * gives them to one who waits for every answer.
     */
    private Map<Figure, Double> selected(Lab lab, Duration duration) throws SQLException {
        KeyPicker picker = new KeyPicker(Keys.uniform(common.rows()), 1);
        long selects = 0;
        try (Connection connection = lab.connect();
                PreparedStatement select = connection.prepareStatement(SingleSelects.MANY)) {
            long begin = System.nanoTime();
            long now = begin;
            while (now - begin < duration.toNanos()) {
                String[] some = Stream.generate(() -> Long.toString(picker.next()))
                        .limit(keys)
                        .toArray(String[]::new);
                select.setArray(1, connection.createArrayOf("text", some));
                read(select);
                selects++;
                now = System.nanoTime();
            }
            double seconds = (now - begin) / 1e9;
            Map<Figure, Double> figures = new LinkedHashMap<>();
            figures.put(KEYS, selects * keys / seconds);
            figures.put(Figures.THROUGHPUT, selects / seconds);
            figures.put(Figures.KEYS_PER_SELECT, (double) keys);
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

    @Override
    public List<Chart> charts() {
        return Contestant.charts(KEYS);
    }

    @Override
    public List<Ratio> ratios() {
        return connections.stream()
                .flatMap(c -> Stream.of(FILLS, NO_FILLS)
                        .map(name -> Ratio.of(
                                name + " to " + SELECT + ", c=" + c,
                                KEYS,
                                Contestant.at(name, c),
                                Contestant.at(SELECT, 1),
                                Ratio.atLeast(0.7))))
                .toList();
    }
}
