package io.sluice.cli;

import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisSettings;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The flags of the cache. */
final class RedisOptions {
    /** {@code --redis none}: lookups are answered, nothing is filled. */
    static final String NONE = "none";

    @Option(
            names = "--redis",
            paramLabel = "URL",
            description = "redis://[user@]host:port[/db], rediss:// for TLS, or none to fill nothing."
                    + " Default: an embedded Redis 7 on loopback, if the database is embedded too.")
    @Nullable
    String redis;

    @Option(
            names = "--redis-password-file",
            paramLabel = "FILE",
            description = "A file with the password, if SLUICE_REDIS_PASSWORD in the environment does not hold it.")
    @Nullable
    Path redisPasswordFile;

    @Option(
            names = "--key-prefix",
            paramLabel = "PREFIX",
            defaultValue = "url:",
            description = "What the cache's keys begin with.")
    String keyPrefix = "";

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

    @Option(
            names = "--negative-ttl",
            paramLabel = "DURATION",
            defaultValue = "30s",
            converter = Durations.class,
            description = "How long the cache remembers that a key is absent (as an empty string).")
    Duration negativeTtl = Duration.ZERO;

    /** Checks them all: throws with one line that names the flag. */
    RedisSettings settings(RedisAddress address, @Nullable String password) {
        return RedisSettings.of(address, password, keyPrefix, ttl, ttlJitter.fraction(), negativeTtl);
    }
}
