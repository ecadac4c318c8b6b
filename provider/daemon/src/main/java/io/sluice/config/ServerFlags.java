package io.sluice.config;

import io.sluice.flags.Address;
import io.sluice.flags.ConfigException;
import io.sluice.topology.RedisUrl;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What can be wrong with the flags of the servers, found before any is started: a wrong setting should cost no time. */
public final class ServerFlags {
    private static final String SCHEME = "jdbc:postgresql:";

    private ServerFlags() {}

    /**
     * Throws with one line.
     *
     * @param named the PostgreSQL servers that are named
     */
    public static void check(List<String> named, ServeOptions options) {
        login(options.writes.writeUser, options.writes.writePasswordFile, "write");
        login(options.changes.changesUser, options.changes.changesPasswordFile, "changes");
        idle(
                options,
                !options.writes.isAnyWritable(),
                " is of no use without --writable",
                "--write-user",
                "--write-password-file",
                "--write-token-file");
        idle(
                options,
                !named.isEmpty() && options.redis.redis != null,
                " is for embedded servers, and all are your own",
                "--data-dir");
        idle(
                options,
                options.redis.redis != null,
                " is for the embedded Redis, and --redis names another",
                "--redis-nodes");
        if (named.isEmpty()) {
            for (String flag : List.of("--db-user", "--db-password-file")) {
                refuse(options, flag, " is for a PostgreSQL of your own: name it with --db, or --primary, or --nodes");
            }
        } else {
            urls(options);
            refuse(options, "--rows", " is for the embedded PostgreSQL: a table of your own has the rows that it has");
            refuse(options, "--init-sql", " is for the embedded PostgreSQL: run it on your own by psql");
            if (options.embedded.replicas > 0) {
                refuse(
                        options,
                        "--replicas",
                        " is for the embedded PostgreSQL: name replicas of your own with --replica or --nodes");
            }
            if (options.redis.redis == null) {
                throw new ConfigException("a database is named, but no --redis: give --redis redis://host:6379,"
                        + " or --redis none to fill nothing");
            }
            if (options.database.dbUser == null) {
                throw new ConfigException("a database is named, but no --db-user: give the role to log in as");
            }
        }
        named.forEach(Passwords::refuseIn);
        redis(options);
        Combinations.check(options); // last: whoever wants to hear of all has asked for these already
    }

    /** A password for nobody is a mistake that would show as a refused login, or not at all. */
    private static void login(@Nullable String user, @Nullable Path passwordFile, String flag) {
        if (passwordFile != null && user == null) {
            throw new ConfigException("--" + flag + "-password-file without --" + flag + "-user: give the role");
        }
    }

    private static void refuse(ServeOptions options, String flag, String line) {
        if (options.isGiven(flag)) {
            throw new ConfigException(flag + line + options.origin(flag));
        }
    }

    /** A flag that would do nothing is a mistake, or about to be one. */
    private static void idle(ServeOptions options, boolean isIdle, String line, String... flags) {
        for (String flag : isIdle ? flags : new String[0]) {
            refuse(options, flag, line);
        }
    }

    private static void urls(ServeOptions options) {
        url(options, "--db", options.database.db == null ? List.of() : List.of(options.database.db));
        url(options, "--primary", options.nodes.primary == null ? List.of() : List.of(options.nodes.primary));
        url(options, "--replica", options.nodes.replica);
    }

    private static void url(ServeOptions options, String flag, List<String> urls) {
        for (String url : urls) {
            String port = wrongPort(url);
            if (port != null) {
                throw new ConfigException(flag + " has the port '" + port + "', which is not a number from 1 to 65535"
                        + options.origin(flag));
            }
        }
        if (!urls.stream().allMatch(url -> url.startsWith(SCHEME))) {
            throw new ConfigException(
                    flag + " is no URL like " + SCHEME + "//host:5432/database" + options.origin(flag));
        }
    }

    /** The first port that is none, of one server or several; the driver would only say that it does not know such a URL. */
    private static @Nullable String wrongPort(String url) {
        String rest = url.startsWith(SCHEME + "//") ? url.substring(SCHEME.length() + 2) : "";
        for (String host : rest.split("[/?]", 2)[0].split(",", -1)) {
            int colon = host.indexOf(':', host.lastIndexOf(']') + 1);
            String port = colon < 0 ? "" : host.substring(colon + 1);
            if (!port.isEmpty() && !Address.isPort(port)) {
                return port;
            }
        }
        return null;
    }

    /** The streams of events must not be taken for entries. */
    private static void prefix(ServeOptions options) {
        boolean read = options.changes.changes != ChangeOptions.Mode.OFF;
        for (ServeOptions.SaidPrefix said : options.prefixes()) {
            for (String stream : List.of(ChangeOptions.EVENTS, ChangeOptions.DEAD_EVENTS)) {
                if (read && stream.startsWith(said.prefix())) {
                    throw new ConfigException(said.key() + " " + said.prefix() + " would make the stream " + stream
                            + " an entry of the cache: give another prefix, or --changes off" + said.origin());
                }
            }
        }
    }

    /** Neither's entries may be taken for the other's. */
    private static void answers(ServeOptions options) {
        String views = options.views.prefix;
        for (ServeOptions.SaidPrefix said : options.prefixes()) {
            if (options.keepsAnswers()
                    && (views.startsWith(said.prefix()) || said.prefix().startsWith(views))) {
                throw new ConfigException("--odata-prefix " + views + " and " + said.key() + " " + said.prefix()
                        + ": one begins with the other, so that answers of views would be taken for entries of the table; give"
                        + " another one" + options.origin("--odata-prefix"));
            }
        }
    }

    private static void redis(ServeOptions options) {
        prefix(options);
        answers(options);
        String redis = options.redis.redis;
        if (redis == null || !RedisUrl.isSentinel(redis)) {
            refuse(
                    options,
                    "--redis-sentinel-password-file",
                    " is for Sentinels: --redis redis+sentinel://host:port/NAME");
        }
        if (redis == null) {
            refuse(options, "--redis-password-file", " is for a Redis of your own: name it with --redis");
            return;
        }
        idle(options, redis.equals(RedisOptions.NONE), " is of no use with --redis none", "--redis-password-file");
        if (redis.matches("(?s)[^/]*//[^/@]*:[^/]*@.*")) {
            throw new ConfigException(
                    "--redis holds a password, which everybody on this machine can read: give it in the variable "
                            + Passwords.REDIS + " or with --redis-password-file" + options.origin("--redis"));
        }
        if (!redis.equals(RedisOptions.NONE)) {
            try {
                Object unused = RedisUrl.parse(redis, null, null);
            } catch (IllegalArgumentException e) {
                throw new ConfigException("--redis " + redis + ": " + e.getMessage() + options.origin("--redis"));
            }
        }
    }
}
