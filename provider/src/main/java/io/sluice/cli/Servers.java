package io.sluice.cli;

import io.sluice.embedded.Credentials;
import io.sluice.embedded.DataFolder;
import io.sluice.embedded.EmbeddedException;
import io.sluice.embedded.EmbeddedPostgres;
import io.sluice.embedded.EmbeddedRedis;
import java.net.URI;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The servers that a daemon uses: the operator's own where they are named, else embedded ones.
 *
 * @param redis null to fill nothing
 * @param psqlLine a shell command that reaches the embedded PostgreSQL, or null
 * @param redisCliLine a shell command that reaches the embedded Redis, or null
 * @param writer who writes
 */
record Servers(
        String jdbcUrl,
        String user,
        @Nullable String password,
        @Nullable URI redis,
        @Nullable String redisPassword,
        @Nullable String psqlLine,
        @Nullable String redisCliLine,
        WriteLogin writer) {

    /** Starts what is embedded, and says so to {@code progress}; what has to be stopped goes to {@code closing}. */
    static Servers start(ServeCommand options, Closing closing, Consumer<String> progress) {
        DatabaseOptions database = options.database;
        RedisOptions redis = options.redis;
        check(database, redis);
        WriteLogin.check(options.writes);
        EmbeddedPostgres postgres = null;
        EmbeddedRedis embeddedRedis = null;
        if (database.db == null || redis.redis == null) {
            try {
                DataFolder folder = DataFolder.open(options.embedded.folder(options.environment));
                closing.first("give the data folder back", folder);
                if (database.db == null) {
                    postgres = EmbeddedPostgres.start(folder, options.embedded.rows, progress);
                    closing.first("stop the embedded PostgreSQL", postgres);
                }
                if (redis.redis == null) {
                    embeddedRedis = EmbeddedRedis.start(folder, progress);
                    closing.first("stop the embedded Redis", embeddedRedis);
                }
            } catch (EmbeddedException e) {
                throw new StartException(String.valueOf(e.getMessage()), e);
            }
        }
        return of(options, postgres, embeddedRedis);
    }

    private static void check(DatabaseOptions database, RedisOptions redis) {
        if (database.db != null && redis.redis == null) {
            throw new ConfigException(
                    "--db without --redis: give --redis redis://host:6379, or --redis none to fill nothing");
        }
        if (database.db != null && database.dbUser == null) {
            throw new ConfigException("--db without --db-user: give the role to log in as");
        }
        if (database.db != null && database.db.matches("(?s).*[?&]password=.*")) {
            throw new ConfigException(
                    "--db holds a password, which everybody on this machine can read: give it in the variable "
                            + Passwords.DATABASE + " or with --db-password-file");
        }
        if (redis.redis != null && redis.redis.matches("(?s)[^/]*//[^/@]*:[^/]*@.*")) {
            throw new ConfigException(
                    "--redis holds a password, which everybody on this machine can read: give it in the variable "
                            + Passwords.REDIS + " or with --redis-password-file");
        }
    }

    private static Servers of(
            ServeCommand options, @Nullable EmbeddedPostgres postgres, @Nullable EmbeddedRedis embeddedRedis) {
        DatabaseOptions database = options.database;
        RedisOptions redis = options.redis;
        Credentials reader = postgres == null ? null : postgres.reader();
        String given =
                Passwords.find(options.environment, Passwords.DATABASE, "--db-password-file", database.dbPasswordFile);
        String redisPassword =
                Passwords.find(options.environment, Passwords.REDIS, "--redis-password-file", redis.redisPasswordFile);
        String redisUrl =
                embeddedRedis == null ? redis.redis : embeddedRedis.uri().toString();
        String user = reader == null ? String.valueOf(database.dbUser) : reader.user();
        String password = reader == null ? given : reader.password();
        return new Servers(
                postgres == null ? String.valueOf(database.db) : postgres.jdbcUrl(),
                user,
                password,
                redisUrl == null || redisUrl.equals(RedisOptions.NONE) ? null : uri(redisUrl),
                embeddedRedis == null ? redisPassword : embeddedRedis.password(),
                postgres == null ? null : postgres.psqlLine(),
                embeddedRedis == null ? null : embeddedRedis.cliLine(),
                WriteLogin.of(options, postgres == null ? null : postgres.writer(), new WriteLogin(user, password)));
    }

    private static URI uri(String redis) {
        try {
            return URI.create(redis);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("--redis is not a URL like redis://host:6379: " + e.getMessage());
        }
    }
}
