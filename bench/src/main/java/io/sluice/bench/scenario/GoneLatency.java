package io.sluice.bench.scenario;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.measure.ChangedTable;
import io.sluice.bench.measure.Measurement;
import io.sluice.bench.measure.RowChanges;
import io.sluice.bench.report.Figure;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * How long a changed value stays in Redis: a key is looked up, so that it is there, then its row is changed, and from the moment when
 * the COMMIT is sent Redis is asked for it without a pause. Meanwhile other rows change at a steady rate.
 *
 * @param rate changes a second, of the upper half of the rows; those that are measured are of the lower half
 */
record GoneLatency(ServerProcess daemon, ChangedTable table, RedisCaller redis, int rate) implements Measurement {
    private static final Duration LIMIT = Duration.ofSeconds(10);
    private static final String UPDATE = "UPDATE " + ChangedTable.NAME
            + " SET url = 'https://example.com/changed/' || clock_timestamp() WHERE random_key = ?";
    private static final int DIGITS = 3;

    @Override
    public Map<Figure, Double> take(Duration duration) throws SQLException, IOException, InterruptedException {
        Histogram nanos = new Histogram(DIGITS);
        try (RowChanges others =
                        RowChanges.start(table.lab(), RowChanges.ofUrls(ChangedTable.NAME), table.upperHalf(), rate);
                Connection connection = table.lab().connect();
                PreparedStatement update = connection.prepareStatement(UPDATE)) {
            connection.setAutoCommit(false);
            HttpCaller lookups = new HttpCaller(daemon.lookups(), LIMIT);
            long begin = System.nanoTime();
            for (int i = 0; System.nanoTime() - begin < duration.toNanos(); i++) {
                String key = Integer.toString(1 + i % (table.rows() / 2));
                nanos.recordValue(one(key, lookups, connection, update));
            }
            Map<Figure, Double> figures = new LinkedHashMap<>();
            figures.put(Changes.RATE, others.perSecond());
            figures.put(Changes.GONE_P50, nanos.getValueAtPercentile(50) / 1e6);
            figures.put(Changes.GONE_P99, nanos.getValueAtPercentile(99) / 1e6);
            figures.put(Changes.GONE_MAX, nanos.getMaxValue() / 1e6);
            return figures;
        }
    }

    private long one(String key, HttpCaller lookups, Connection connection, PreparedStatement update)
            throws SQLException, IOException, InterruptedException {
        String before = filled(key, lookups);
        update.setString(1, key);
        int rows = update.executeUpdate();
        if (rows != 1) {
            throw new BenchException("the table has no row of key " + key);
        }
        long sent = System.nanoTime();
        connection.commit();
        String unused = await(key, before);
        return System.nanoTime() - sent;
    }

    /** Looks it up until it is cached: a fill may be dropped, and a reader that misses asks again. */
    private String filled(String key, HttpCaller lookups) throws IOException, InterruptedException {
        for (int tries = 0; tries < LIMIT.toSeconds(); tries++) {
            HttpCaller.Answer answer = lookups.get("/single/" + key);
            if (answer.status() != 200) {
                throw new BenchException("the daemon answered " + answer.status() + " to a lookup of key " + key);
            }
            long begin = System.nanoTime();
            do {
                String value = redis.entry(key);
                if (value != null) {
                    return value;
                }
            } while (System.nanoTime() - begin < TimeUnit.SECONDS.toNanos(1));
        }
        throw new BenchException("key " + key + " did not come into Redis within " + LIMIT.toSeconds() + " s");
    }

    /** The key's value, or the lack of one, as soon as it is another than this. */
    private @Nullable String await(String key, String other) throws IOException {
        long begin = System.nanoTime();
        String value = redis.entry(key);
        while (Objects.equals(value, other)) {
            if (System.nanoTime() - begin > LIMIT.toNanos()) {
                throw new BenchException("key " + key + " did not leave Redis within " + LIMIT.toSeconds() + " s");
            }
            value = redis.entry(key);
        }
        return value;
    }
}
