package io.sluice.bench.drill;

import io.sluice.bench.lab.ClusterLab;
import io.sluice.embedded.EmbeddedNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/** Whether a replica may still get more of its primary's log: what was sent before a kill arrives after it. */
final class Receiving {
    private Receiving() {}

    static boolean is(ClusterLab lab, EmbeddedNode replica) throws SQLException {
        try (Connection connection = lab.connect(replica);
                Statement statement = connection.createStatement();
                ResultSet receivers = statement.executeQuery("SELECT FROM pg_stat_wal_receiver")) {
            return receivers.next();
        }
    }
}
