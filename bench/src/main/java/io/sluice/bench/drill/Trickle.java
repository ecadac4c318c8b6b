package io.sluice.bench.drill;

import io.sluice.bench.lab.ClusterLab;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.concurrent.TimeUnit;

/** Writes one row again and again, straight to the primary: where nothing is written, nobody is behind. */
final class Trickle implements Work {
    private static final long PAUSE_MILLIS = 50;
    private static final String UPSERT =
            "INSERT INTO urls VALUES ('lag', ?) ON CONFLICT (random_key) DO UPDATE SET url = excluded.url";

    private final Connection connection;
    private final PreparedStatement upsert;
    private int written;

    Trickle(ClusterLab lab) throws SQLException {
        connection = lab.connect(lab.cluster().primary());
        upsert = connection.prepareStatement(UPSERT);
    }

    @Override
    public boolean next() throws SQLException, InterruptedException {
        upsert.setString(1, "https://example.com/lag/" + written++);
        upsert.execute();
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        return true;
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            // it is of no use any more, and that is what is wanted
        }
    }
}
