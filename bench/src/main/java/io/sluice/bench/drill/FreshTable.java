package io.sluice.bench.drill;

import io.sluice.bench.lab.ClusterLab;
import io.sluice.embedded.EmbeddedNode;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;

/** The table of the drill, which it may empty: the sample rows are for others. */
final class FreshTable {
    static final String NAME = "fresh_urls";

    private FreshTable() {}

    /** Makes it, empty, and its publication, which only its owner can. */
    static void make(ClusterLab lab, EmbeddedNode primary) throws SQLException {
        try (Connection connection = lab.connect(primary);
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "CREATE TABLE IF NOT EXISTS " + NAME + " (random_key text PRIMARY KEY, url text NOT NULL)");
            statement.execute(
                    "GRANT SELECT ON " + NAME + " TO " + lab.cluster().reader().user());
            statement.execute("TRUNCATE " + NAME);
            statement.execute("DROP PUBLICATION IF EXISTS " + NAME);
            statement.execute("CREATE PUBLICATION " + NAME + " FOR TABLE " + NAME);
        }
    }
}
