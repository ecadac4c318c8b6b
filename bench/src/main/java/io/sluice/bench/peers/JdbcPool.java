package io.sluice.bench.peers;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;

/**
 * HikariCP as its documentation recommends: a pool of fixed size, filled at the start. Statements are prepared on the server at their
 * first use ({@code prepareThreshold=1}), the driver keeps them for each connection, and the plan is made once.
 */
final class JdbcPool {
    private JdbcPool() {}

    /** Connects once, to see that it can be done. */
    static HikariDataSource open(PeerSettings settings) {
        HikariConfig config = new HikariConfig();
        config.setPoolName("peer");
        config.setJdbcUrl(settings.jdbcUrl());
        config.setUsername(settings.user());
        config.setPassword(settings.password());
        config.setMaximumPoolSize(settings.connections());
        config.setMinimumIdle(settings.connections());
        config.setConnectionTimeout(2_000);
        config.addDataSourceProperty("prepareThreshold", "1");
        config.addDataSourceProperty("socketTimeout", "30");
        config.addDataSourceProperty("options", "-c plan_cache_mode=force_generic_plan");
        return new HikariDataSource(config);
    }
}
