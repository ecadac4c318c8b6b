package io.sluice.cli;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;

/**
 * Servers that an operator brings along, wherever they run.
 *
 * @param owner may write to the table
 * @param reader may read it
 */
record OwnServers(
        String jdbcUrl,
        String owner,
        String ownerPassword,
        String reader,
        String readerPassword,
        URI redis,
        String redisPassword) {

    RunningDaemon daemon(String... flags) throws Exception {
        List<String> all = new ArrayList<>(List.of("--db=" + jdbcUrl, "--db-user=" + reader, "--redis=" + redis));
        all.addAll(List.of(flags));
        return RunningDaemon.start(
                Map.of("SLUICE_DB_PASSWORD", readerPassword, "SLUICE_REDIS_PASSWORD", redisPassword),
                all.toArray(String[]::new));
    }

    Jedis client() {
        String path = redis.getPath();
        return new Jedis(
                new HostAndPort(redis.getHost(), redis.getPort()),
                DefaultJedisClientConfig.builder()
                        .password(redisPassword)
                        .database(path.length() > 1 ? Integer.parseInt(path.substring(1)) : 0)
                        .build());
    }
}
