package io.sluice.bench.scenario;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/**
 * A table whose rows take a time of their own to be read, as of a database whose disks do not keep up: a row security policy sleeps.
 * It costs no CPU, so what overload does to the daemon shows by itself.
 */
final class SlowTable {
    static final String NAME = "bench_urls_slow";

    private SlowTable() {}

    /** Makes it anew with the sample rows that there are. PostgreSQL sleeps a millisecond at least. */
    static void make(Lab lab, Duration each) throws LabException, SQLException {
        String sleep = String.format(Locale.ROOT, "%.6f", each.toNanos() / 1e9);
        List<String> statements = List.of(
                "DROP TABLE IF EXISTS " + NAME,
                "CREATE TABLE " + NAME + " (LIKE urls INCLUDING ALL)",
                "INSERT INTO " + NAME + " SELECT * FROM urls",
                String.format(
                        Locale.ROOT,
                        """
                CREATE OR REPLACE FUNCTION bench_slow(key text) RETURNS boolean LANGUAGE plpgsql VOLATILE AS $$
                BEGIN
                    PERFORM pg_sleep(%s);
                    RETURN true;
                END $$""",
                        sleep),
                "CREATE POLICY slow ON " + NAME + " USING (bench_slow(random_key))",
                "ALTER TABLE " + NAME + " ENABLE ROW LEVEL SECURITY",
                "GRANT SELECT ON " + NAME + " TO " + lab.reader().user(),
                "VACUUM ANALYZE " + NAME);
        try (Connection connection = lab.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }
}
