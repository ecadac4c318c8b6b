package io.sluice.sessions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.SharedServers;
import io.sluice.nodes.Lookups;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.ServerPool.On;
import java.sql.ResultSet;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A pool whose bounds change while it is used, before a real server. */
@Timeout(60)
class SessionPoolIT {
    private static final Duration SOON = Duration.ofSeconds(20);
    private static final SharedServers.Database DB = SharedServers.database(0);

    private static String timeout(SessionPool pool) throws SqlFailure {
        return pool.ask(On.POOLED, "SHOW statement_timeout", statement -> {
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                return row.getString(1);
            }
        });
    }

    @Test
    void bounds_holdForSessionsThatAreThere_andForTheirNumber() throws Exception {
        DatabaseSettings settings = Lookups.settings(DB.jdbcUrl(), DB.server().owner(), 1, "urls", "k", "u", null);
        try (SessionPool pool = new SessionPool(
                "bounds-it", SessionSource.of(settings, Duration.ofSeconds(3)), 4, Duration.ofSeconds(3))) {
            assertThat(timeout(pool)).isEqualTo("3s");
            await().atMost(SOON).until(() -> pool.figures().total() == 4);

            pool.bound(2, Duration.ofSeconds(3)); // fewer alone: the timeout is as it was
            await().atMost(SOON).until(() -> pool.figures().total() == 2);

            pool.bound(3, Duration.ofSeconds(7));
            await().atMost(SOON).until(() -> pool.figures().total() == 3);
            assertThat(timeout(pool)).isEqualTo("7s");
        }
    }
}
