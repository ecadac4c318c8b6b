package io.sluice.cluster;

import io.sluice.embedded.Credentials;
import io.sluice.embedded.NodeSql;
import io.sluice.postgres.AdminSession;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Lets an embedded cluster speak SQL: its port, plugged into the package that has the driver. */
public final class NodeSessions implements NodeSql {

    @Override
    public Session open(int port, String database, Credentials who, Duration limit) throws IOException {
        AdminSession session = AdminSession.open(port, database, who.user(), who.password(), limit);
        return new Session() {
            @Override
            public List<List<@Nullable String>> rows(String sql) throws IOException {
                return session.rows(sql);
            }

            @Override
            public void close() {
                session.close();
            }
        };
    }
}
