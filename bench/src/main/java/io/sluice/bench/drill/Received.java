package io.sluice.bench.drill;

import io.sluice.bench.lab.ClusterLab;
import io.sluice.bench.lab.LabException;
import io.sluice.embedded.EmbeddedNode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/**
 * How much of the primary's log a replica has on disk, when the primary is gone.
 *
 * @param bytes the end of it
 * @param still whether it can get more: it is still connected
 */
record Received(long bytes, boolean still) {
    private static final Duration LIMIT = Duration.ofSeconds(15);
    private static final String QUESTION =
            "SELECT greatest(pg_last_wal_receive_lsn(), pg_last_wal_replay_lsn()) - '0/0'::pg_lsn,"
                    + " EXISTS (SELECT FROM pg_stat_wal_receiver)";

    /** The replica that has most of it. What was acknowledged with a quorum of one is there. */
    static EmbeddedNode most(ClusterLab lab) throws Exception {
        EmbeddedNode best = null;
        long most = -1;
        for (EmbeddedNode replica : lab.cluster().replicas()) {
            if (replica.running()) {
                Wait.until(replica.name() + " did not notice that the primary is gone", LIMIT, () -> !of(lab, replica)
                        .still());
                long bytes = of(lab, replica).bytes();
                if (bytes > most) {
                    best = replica;
                    most = bytes;
                }
            }
        }
        if (best == null) {
            throw new LabException("no replica runs: there is none to be promoted");
        }
        return best;
    }

    private static Received of(ClusterLab lab, EmbeddedNode replica) throws SQLException {
        try (Connection connection = lab.connect(replica);
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(QUESTION)) {
            if (!row.next()) {
                throw new SQLException("no row");
            }
            return new Received(row.getLong(1), row.getBoolean(2));
        }
    }
}
