package io.sluice.cli;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.regex.Matcher;
import redis.clients.jedis.Jedis;

/** Plain clients of a daemon's embedded servers, by what its banner says: the passwords are in the files that it names. */
record BannerClients(RunningDaemon daemon) {
    private static final Duration AT_ONCE = Duration.ofSeconds(1);

    Jedis redis() throws IOException {
        Matcher line =
                daemon.awaitLine(" +Redis +REDISCLI_AUTH=\"\\$\\(cat '(.*)'\\)\" redis-cli -u (redis://\\S+)", AT_ONCE);
        Jedis redis = new Jedis(URI.create(line.group(2)));
        redis.auth(Files.readString(Path.of(line.group(1))).strip());
        return redis;
    }

    /** Runs these as the owner of the database, each as a transaction of its own. */
    void sql(String... statements) throws Exception {
        Matcher line = daemon.awaitLine(" +PostgreSQL +psql 'postgresql://(\\S+)@(\\S+)\\?passfile=(.*)'", AT_ONCE);
        List<String> entry = List.of(Files.readString(Path.of(line.group(3)))
                .lines()
                .findFirst()
                .orElseThrow()
                .split(":"));
        try (Connection owner = DriverManager.getConnection(
                        "jdbc:postgresql://" + line.group(2), line.group(1), entry.get(entry.size() - 1));
                Statement statement = owner.createStatement()) {
            for (String sql : statements) {
                boolean unused = statement.execute(sql);
            }
        }
    }
}
