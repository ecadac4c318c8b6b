package io.sluice.bench.scenario;

import io.sluice.bench.lab.LabException;
import io.sluice.bench.report.Figure;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Pattern;

/** One way to select so many keys, prepared once for as long as its session lives. Used by one thread. */
final class SelectVariant implements Measurement {
    static final Figure TIME = Figure.less("time", "ms");
    static final Figure PER_KEY = Figure.less("time per key", "us");
    private static final Pattern PARAMETER = Pattern.compile("\\?");

    private final SelectSession session;
    private final SelectShape shape;
    private final KeyColumn column;
    private final int keys;
    private final KeySets sets;
    private final int repeats;
    private final String sql;
    private final PreparedStatement select;
    private final List<Double> medians = new ArrayList<>();

    SelectVariant(SelectSession session, SelectShape shape, KeyColumn column, int keys, KeySets sets, int repeats)
            throws SQLException {
        this.session = session;
        this.shape = shape;
        this.column = column;
        this.keys = keys;
        this.sets = sets;
        this.repeats = repeats;
        this.sql = shape.sql(column, keys);
        this.select = session.connection().prepareStatement(sql);
    }

    Map<String, String> point() {
        Map<String, String> point = new LinkedHashMap<>();
        point.put("form", shape.label());
        point.put("type", column.label());
        point.put("plan", session.plan());
        point.put("transfer", session.transfer());
        point.put("keys", Integer.toString(keys));
        return point;
    }

    KeyColumn column() {
        return column;
    }

    int keys() {
        return keys;
    }

    /** The rows of these keys, by key. */
    Map<Long, String> rows(List<Long> asked) throws SQLException {
        Map<Long, String> found = new TreeMap<>();
        shape.bind(select, column, asked);
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                found.put(column.key(rows), rows.getString(2));
            }
        }
        return found;
    }

    /** The plan as the server tells it. */
    String plan(List<Long> asked) throws SQLException {
        StringBuilder plan = new StringBuilder();
        if (session.generic()) {
            AtomicInteger number = new AtomicInteger();
            String numbered = PARAMETER.matcher(sql).replaceAll(found -> "\\$" + number.incrementAndGet());
            try (Statement explain = session.asking().createStatement();
                    ResultSet lines = explain.executeQuery("EXPLAIN (GENERIC_PLAN) " + numbered)) {
                read(lines, plan);
            }
        } else {
            try (PreparedStatement explain = session.connection().prepareStatement("EXPLAIN " + sql)) {
                shape.bind(explain, column, asked);
                try (ResultSet lines = explain.executeQuery()) {
                    read(lines, plan);
                }
            }
        }
        return plan.toString();
    }

    private static void read(ResultSet lines, StringBuilder into) throws SQLException {
        while (lines.next()) {
            into.append(lines.getString(1)).append('\n');
        }
    }

    /** Selects until the time is over: plans are made, pages read, and the driver compiled. */
    void warmUp(Duration time) throws SQLException {
        long end = System.nanoTime() + time.toNanos();
        do {
            int unused = read(sets.next(keys));
        } while (System.nanoTime() - end < 0);
    }

    /** The median of several SELECTs, each of other keys; ends early when the time is over, but never before the first. */
    @Override
    public Map<String, Double> take(Duration most) throws LabException, SQLException {
        long end = System.nanoTime() + most.toNanos();
        double[] millis = new double[repeats];
        int taken = 0;
        while (taken < repeats && (taken == 0 || System.nanoTime() - end < 0)) {
            List<Long> asked = sets.next(keys);
            long begin = System.nanoTime();
            int read = read(asked);
            millis[taken++] = (System.nanoTime() - begin) / 1e6;
            if (read != keys) {
                throw new LabException(read + " of " + keys + " sample keys are in the table " + column.table()
                        + ": give another --data-dir");
            }
        }
        double median = median(Arrays.copyOf(millis, taken));
        medians.add(median);
        return Map.of(TIME.name(), median, PER_KEY.name(), median * 1000 / keys);
    }

    private int read(List<Long> asked) throws SQLException {
        int read = 0;
        shape.bind(select, column, asked);
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                byte[] unused = rows.getBytes(2);
                read += column.key(rows) > 0 ? 1 : 0;
            }
        }
        return read;
    }

    /** Of all that was taken, in milliseconds; infinite if nothing was. */
    double median() {
        return medians.isEmpty()
                ? Double.POSITIVE_INFINITY
                : median(medians.stream().mapToDouble(Double::doubleValue).toArray());
    }

    private static double median(double[] values) {
        Arrays.sort(values);
        int middle = values.length / 2;
        return values.length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
