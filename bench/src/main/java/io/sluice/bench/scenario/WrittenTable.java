package io.sluice.bench.scenario;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.Lab;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/** The table that writes go to: the sample rows stay as they are, for whoever reads them. */
final class WrittenTable {
    static final String NAME = "bench_urls_written";

    private WrittenTable() {}

    /** Makes it if there is none. */
    static void ensure(Lab lab) throws SQLException {
        run(
                lab,
                List.of(
                        "CREATE TABLE IF NOT EXISTS " + NAME + " (random_key text PRIMARY KEY, url text NOT NULL)",
                        "GRANT SELECT ON " + NAME + " TO "
                                + lab.cluster().reader().user(),
                        "GRANT SELECT, INSERT, UPDATE, DELETE ON " + NAME + " TO "
                                + lab.cluster().writer().user()));
    }

    /** So that each who is measured finds it alike. */
    static void empty(Lab lab) throws SQLException {
        run(lab, List.of("TRUNCATE " + NAME));
    }

    private static void run(Lab lab, List<String> statements) throws SQLException {
        try (Connection connection = lab.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    static long rows(Lab lab) throws SQLException {
        return number(lab, "SELECT count(*) FROM " + NAME);
    }

    /**
     * How many transactions of the cluster have written so far: PostgreSQL numbers those, and no others. Its statistics count probes
     * too, and are up to ten seconds late.
     */
    static long commits(Lab lab) throws SQLException {
        return number(lab, "SELECT pg_snapshot_xmax(pg_current_snapshot())::text::bigint");
    }

    /** What the primary says that this setting is. */
    static String setting(Lab lab, String name) throws SQLException {
        return answer(lab, "SELECT current_setting('" + name + "')");
    }

    private static long number(Lab lab, String question) throws SQLException {
        return Long.parseLong(answer(lab, question));
    }

    private static String answer(Lab lab, String question) throws SQLException {
        try (Connection connection = lab.connect();
                Statement statement = connection.createStatement();
                ResultSet answer = statement.executeQuery(question)) {
            if (!answer.next()) {
                throw new BenchException("PostgreSQL does not answer: " + question);
            }
            return answer.getString(1);
        }
    }
}
