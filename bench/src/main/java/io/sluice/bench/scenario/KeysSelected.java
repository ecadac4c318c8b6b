package io.sluice.bench.scenario;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabException;
import io.sluice.bench.load.KeyPicker;
import io.sluice.bench.load.Keys;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.stream.Stream;

/**
 * One connection that selects so many keys at a time, again and again, by JDBC and with nothing in between: as fast as the database
 * gives them to one who waits for every answer.
 */
record KeysSelected(Lab lab, Keys keys, int keysEach) implements Measurement {
    private static final String SQL = "SELECT random_key, url FROM urls WHERE random_key = ANY(?)";

    @Override
    public Map<String, Double> take(Duration duration) throws LabException, SQLException {
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
            return Map.of(
                    Batch.KEYS.name(), selects * keysEach / seconds,
                    Figures.THROUGHPUT.name(), selects / seconds,
                    Figures.KEYS_PER_SELECT.name(), (double) keysEach);
        }
    }

    /** Both columns of every row, as somebody who wants them would. */
    private static void read(PreparedStatement select) throws SQLException, LabException {
        try (ResultSet rows = select.executeQuery()) {
            while (rows.next()) {
                if (rows.getString(1) == null || rows.getBytes(2) == null) {
                    throw new LabException("the table has rows without value: give another --data-dir");
                }
            }
        }
    }
}
