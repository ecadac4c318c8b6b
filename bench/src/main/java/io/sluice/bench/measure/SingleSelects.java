package io.sluice.bench.measure;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.report.Figure;
import io.sluice.bench.report.Ratio;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.LongStream;

/** The same 10,000 keys, or all if there are fewer, one SELECT after another and all in one, on one connection without any server of ours. */
public final class SingleSelects {
    public static final String MANY = "SELECT random_key, url FROM urls WHERE random_key = ANY(?)";

    private static final Figure TIME = Figure.less("time", "ms");
    private static final int MOST = 10_000;

    private final Lab lab;
    private final List<String> keys;

    public SingleSelects(Lab lab, int rows) {
        this.lab = lab;
        long step = rows / count(rows);
        this.keys = LongStream.range(0, count(rows))
                .mapToObj(i -> Long.toString(1 + i * step))
                .toList();
    }

    /** Each takes a second or two, whatever time it is given. */
    public List<Contestant> contestants() {
        return List.of(
                new Contestant(point("%,d SELECTs", keys.size()), unused -> timed(this::singles)),
                new Contestant(point("one SELECT of %,d keys", keys.size()), unused -> timed(this::one)));
    }

    public static Ratio ratio(int rows) {
        int count = count(rows);
        String what = String.format(Locale.ROOT, "%,d SELECTs to one SELECT of the same keys", count);
        return Ratio.of(what, TIME, point("%,d SELECTs", count), point("one SELECT of %,d keys", count), null);
    }

    private static int count(int rows) {
        return Math.min(rows, MOST);
    }

    private static Map<String, String> point(String format, int count) {
        return Map.of(Contestant.NAME, String.format(Locale.ROOT, format, count));
    }

    private interface Reading {
        int read(Connection connection) throws SQLException;
    }

    private Map<Figure, Double> timed(Reading reading) throws SQLException {
        try (Connection connection = lab.connect()) {
            int unused = reading.read(connection); // plans made, pages read
            long begin = System.nanoTime();
            int read = reading.read(connection);
            double millis = (System.nanoTime() - begin) / 1e6;
            if (read != keys.size()) {
                throw new BenchException(
                        read + " of " + keys.size() + " sample keys are in the table: give another --data-dir");
            }
            return Map.of(TIME, millis);
        }
    }

    private int singles(Connection connection) throws SQLException {
        int read = 0;
        try (PreparedStatement select = connection.prepareStatement("SELECT url FROM urls WHERE random_key = ?")) {
            for (String key : keys) {
                select.setString(1, key);
                read += rows(select);
            }
        }
        return read;
    }

    private int one(Connection connection) throws SQLException {
        try (PreparedStatement select = connection.prepareStatement(MANY)) {
            select.setArray(1, connection.createArrayOf("text", keys.toArray()));
            return rows(select);
        }
    }

    private static int rows(PreparedStatement select) throws SQLException {
        int rows = 0;
        try (ResultSet answer = select.executeQuery()) {
            while (answer.next()) {
                rows++;
            }
        }
        return rows;
    }
}
