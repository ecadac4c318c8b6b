package io.sluice.bench.scenario;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.LabException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** The table with bigint keys: made from the sample rows, once for each data folder. */
final class BigintTable {
    private static final String MAKE =
            "CREATE TABLE IF NOT EXISTS bench_urls_bigint (random_key bigint PRIMARY KEY, url text NOT NULL)";

    /** Only what is a number, and only what is new: the rows of urls grow with --rows. */
    private static final String FILL =
            """
            INSERT INTO bench_urls_bigint
            SELECT random_key::bigint, url FROM urls
            WHERE CASE WHEN random_key ~ '^[1-9][0-9]{0,17}$'
                THEN random_key::bigint > (SELECT coalesce(max(random_key), 0) FROM bench_urls_bigint) ELSE false END
            ORDER BY 1
            """;

    private BigintTable() {}

    /** Makes sure that it holds the keys 1 to {@code rows}. */
    static void ensure(Lab lab, int rows) throws LabException, SQLException {
        try (Connection connection = lab.connect();
                Statement statement = connection.createStatement()) {
            statement.execute(MAKE);
            if (largest(statement) < rows) {
                statement.execute(FILL);
                statement.execute("VACUUM ANALYZE bench_urls_bigint");
            }
        }
    }

    private static long largest(Statement statement) throws SQLException {
        try (ResultSet largest = statement.executeQuery("SELECT coalesce(max(random_key), 0) FROM bench_urls_bigint")) {
            return largest.next() ? largest.getLong(1) : 0;
        }
    }
}
