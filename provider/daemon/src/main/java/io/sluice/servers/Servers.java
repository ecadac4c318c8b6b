package io.sluice.servers;

import io.sluice.config.ChangeOptions;
import io.sluice.config.DatabaseOptions;
import io.sluice.config.ListedTable;
import io.sluice.config.RedisOptions;
import io.sluice.config.ServeOptions;
import io.sluice.config.ServerFlags;
import io.sluice.config.WriteOptions;
import io.sluice.flags.ConfigException;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import io.sluice.servers.EmbeddedServers.EmbeddedCache;
import io.sluice.servers.EmbeddedServers.EmbeddedDatabase;
import io.sluice.servers.EmbeddedServers.StartedServers;
import io.sluice.topology.RedisCluster;
import io.sluice.topology.RedisUrl;
import io.sluice.topology.SentinelMaster;
import io.sluice.trouble.Episode;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The servers that a daemon uses: the operator's own where they are named, else embedded ones.
 *
 * @param jdbcUrls of PostgreSQL: the primary first, where it is known
 * @param redis null to fill nothing
 * @param psqlLine a shell command that reaches the embedded PostgreSQL, or null
 * @param redisCliLine a shell command that reaches the embedded Redis, or null
 * @param writer who writes
 * @param changes who reads the change stream
 */
public record Servers(
        List<String> jdbcUrls,
        String user,
        @Nullable String password,
        @Nullable RedisServers redis,
        @Nullable String redisPassword,
        @Nullable String psqlLine,
        @Nullable String redisCliLine,
        Login writer,
        Login changes) {

    /** Starts what is embedded, and says so to {@code progress}; what has to be stopped goes to {@code shutdown}. */
    public static Servers start(ServeOptions options, ShutdownSteps shutdown, Consumer<String> progress) {
        List<String> named = check(options);
        boolean database = named.isEmpty();
        boolean cache = options.redis.redis == null;
        StartedServers embedded = database || cache
                ? EmbeddedServers.get()
                        .start(
                                options.embedded.folder(options.environment),
                                options.embedded,
                                database,
                                cache,
                                options.hasSampleViews(),
                                shutdown,
                                progress)
                : new StartedServers(null, null);
        Servers servers = of(options, named, embedded.database(), embedded.cache());
        if (servers.redis instanceof SentinelMaster master) {
            shutdown.first("end the watch over Redis' master", master);
        }
        if (servers.redis instanceof RedisCluster cluster) {
            shutdown.first("end the look at the Redis Cluster", cluster); // before its servers, if they are our own
        }
        return servers;
    }

    /** The PostgreSQL servers that are named. Throws with one line if a flag of the servers is wrong, or what is to be embedded is not here. */
    public static List<String> check(ServeOptions options) {
        List<String> named = named(options);
        ServerFlags.check(named, options);
        if ((named.isEmpty() || options.redis.redis == null)
                && EmbeddedServers.find().isEmpty()) {
            // A setting is missing: what starts the daemon again and again should not.
            throw new ConfigException(String.valueOf(EmbeddedServers.missing().getMessage()));
        }
        return named;
    }

    /**
     * Where the cache is, and how it is filled with one table; null to fill nothing.
     *
     * @param tables how many there are
     */
    @Nullable
    public RedisSettings redisSettings(RedisOptions options, ListedTable table, int tables) {
        return redis == null ? null : options.settings(table, tables, redis, redisPassword);
    }

    /** The settings of the cache, whatever is filled; null to fill nothing. */
    public @Nullable RedisSettings redisSettings(RedisOptions options) {
        return redis == null ? null : options.settings(redis, redisPassword);
    }

    /** The PostgreSQL servers that the operator names; none for an embedded one. */
    private static List<String> named(ServeOptions options) {
        if (options.database.db == null) {
            return options.nodes.urls();
        }
        if (options.nodes.any()) {
            throw new ConfigException("--db is for one server: give --primary and --replica, or --nodes, in its place");
        }
        return List.of(options.database.db);
    }

    private static Servers of(
            ServeOptions options,
            List<String> named,
            @Nullable EmbeddedDatabase postgres,
            @Nullable EmbeddedCache embeddedRedis) {
        DatabaseOptions database = options.database;
        RedisOptions redis = options.redis;
        Login reader = postgres == null ? null : postgres.reader();
        String given = database.password(options.environment);
        String redisPassword = embeddedRedis == null ? redis.password(options.environment) : embeddedRedis.password();
        String redisUrl = embeddedRedis == null ? redis.redis : embeddedRedis.uri();
        String user = reader == null ? String.valueOf(database.dbUser) : reader.user();
        String password = reader == null ? given : reader.password();
        return new Servers(
                postgres == null ? named : postgres.jdbcUrls(),
                user,
                password,
                redisUrl == null || redisUrl.equals(RedisOptions.NONE)
                        ? null
                        : redis(redisUrl, redisPassword, redis.sentinelPassword(options.environment)),
                redisPassword,
                postgres == null ? null : postgres.psqlLine(),
                embeddedRedis == null ? null : embeddedRedis.cliLine(),
                writer(options, postgres, new Login(user, password)),
                changes(options, postgres, new Login(user, password)));
    }

    private static Login writer(ServeOptions options, @Nullable EmbeddedDatabase postgres, Login reader) {
        WriteOptions writes = options.writes;
        String password = writes.password(options.environment);
        return Login.of(writes.writeUser, password, postgres == null ? null : postgres.writer(), reader);
    }

    private static Login changes(ServeOptions options, @Nullable EmbeddedDatabase postgres, Login reader) {
        ChangeOptions changes = options.changes;
        String password = changes.password(options.environment);
        return Login.of(changes.changesUser, password, postgres == null ? null : postgres.changes(), reader);
    }

    private static RedisServers redis(String url, @Nullable String password, @Nullable String sentinelPassword) {
        try {
            return RedisUrl.parse(url, password, sentinelPassword);
        } catch (IllegalArgumentException e) {
            throw new ConfigException("--redis " + url + ": " + e.getMessage());
        }
    }

    /** What can be wrong with where Redis is, beside that it is away. */
    public List<Episode> troubles() {
        if (redis instanceof RedisCluster cluster) {
            return List.of(cluster.trouble());
        }
        return redis instanceof SentinelMaster master ? List.of(master.trouble()) : List.of();
    }
}
