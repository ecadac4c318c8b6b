package io.sluice.config;

import io.sluice.flags.Between;
import io.sluice.flags.Durations;
import io.sluice.flags.KeyPrefix;
import io.sluice.flags.Percent;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of the cache. */
public final class RedisOptions {
    /** {@code --redis none}: lookups are answered, nothing is filled. */
    public static final String NONE = "none";

    @Option(
            names = "--redis",
            paramLabel = "URL",
            description =
                    "redis://[user@]host:port[/db], rediss:// for TLS, redis+sentinel://[user@]host:port,host:port/NAME[/db] for"
                            + " the master that Sentinels call so (rediss+sentinel:// for TLS to it),"
                            + " redis+cluster://[user@]host:port,host:port for a Redis Cluster of which these are some nodes"
                            + " (rediss+cluster:// for TLS), or none to fill nothing."
                            + " Default: an embedded Redis 7 on loopback, if the database is embedded too.")
    @Nullable
    public String redis;

    @Option(
            names = "--redis-password-file",
            paramLabel = "FILE",
            description = "A file with the password; it beats SLUICE_REDIS_PASSWORD in the environment.")
    @Nullable
    Path redisPasswordFile;

    @Option(
            names = "--redis-sentinel-password-file",
            paramLabel = "FILE",
            description = "A file with the password of the Sentinels; it beats SLUICE_REDIS_SENTINEL_PASSWORD in the"
                    + " environment.")
    @Nullable
    Path sentinelPasswordFile;

    @Option(
            names = "--key-prefix",
            paramLabel = "PREFIX",
            defaultValue = "url:",
            converter = KeyPrefix.class,
            description = "What the cache's keys begin with.")
    public String keyPrefix = "";

    @Between(least = "1ms", most = "3650d")
    @Option(
            names = "--ttl",
            paramLabel = "DURATION",
            defaultValue = "1h",
            converter = Durations.class,
            description = "How long a value stays in the cache.")
    Duration ttl = Duration.ZERO;

    @Option(
            names = "--ttl-jitter",
            paramLabel = "PERCENT",
            defaultValue = "10%",
            converter = Percent.Converter.class,
            description =
                    "By how much a TTL varies in both directions, so that values of one moment do not expire in one moment.")
    Percent ttlJitter = new Percent(0);

    @Between(least = "0", most = "3650d")
    @Option(
            names = "--negative-ttl",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = Durations.class,
            description = "How long the cache remembers that a key is absent (as an empty string).")
    Duration negativeTtl = Duration.ZERO;

    @Option(
            names = "--read-through",
            arity = "0..1",
            paramLabel = "BOOLEAN",
            fallbackValue = "true",
            description =
                    "Whether the cache is asked first, and what it does not have is looked up: clients then need no"
                            + " Redis of their own.")
    public boolean readThrough;

    @Between(least = "1ms", most = "10s")
    @Option(
            names = "--redis-patience",
            paramLabel = "DURATION",
            defaultValue = "20ms",
            converter = Durations.class,
            description =
                    "How long --read-through waits for the cache at most; what it does not say in time is looked up.")
    public Duration patience = Duration.ZERO;

    /** Checks them all: throws with one line that names the flag. */
    public RedisSettings settings(RedisServers address, @Nullable String password) {
        return RedisSettings.of(address, password, keyPrefix, ttl, ttlJitter.fraction(), negativeTtl);
    }

    /**
     * The settings of one table's fills.
     *
     * @param tables how many there are: they share what memory may be taken by fills that wait
     */
    public RedisSettings settings(ListedTable table, int tables, RedisServers address, @Nullable String password) {
        return RedisSettings.of(
                        address, password, table.prefix(), table.ttl(), ttlJitter.fraction(), table.negativeTtl())
                .shared(tables);
    }

    /** The password of Redis; null where none is given. */
    public @Nullable String password(Map<String, String> environment) {
        return Passwords.find(environment, Passwords.REDIS, "--redis-password-file", redisPasswordFile);
    }

    /** The password of Sentinels; null where none is given. */
    public @Nullable String sentinelPassword(Map<String, String> environment) {
        return Passwords.find(environment, Passwords.SENTINEL, "--redis-sentinel-password-file", sentinelPasswordFile);
    }
}
