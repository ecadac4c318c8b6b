package io.sluice.cli;

import io.sluice.embedded.SharedServers;
import java.net.URI;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Timeout;

/** The suite on the embedded servers. */
@Timeout(240)
class EmbeddedServersIT implements OwnServersSuite {
    private static final SharedServers.Database DATABASE = SharedServers.database(10);

    private static OwnServers servers;
    private static RunningDaemon daemon;

    @BeforeAll
    static void start() throws Exception {
        servers = new OwnServers(
                DATABASE.jdbcUrl(),
                DATABASE.server().owner().user(),
                DATABASE.server().owner().password(),
                DATABASE.reader().user(),
                DATABASE.reader().password(),
                URI.create(SharedServers.redisUri(9)),
                SharedServers.redis().password());
        daemon = servers.daemon();
    }

    @AfterAll
    static void stop() {
        daemon.close();
    }

    @Override
    public OwnServers servers() {
        return servers;
    }

    @Override
    public RunningDaemon daemon() {
        return daemon;
    }
}
