package io.sluice.redis;

import java.util.regex.Pattern;

/**
 * What the operator can do about an error of Redis, in one line.
 *
 * @param user who we are there
 * @param rules what the user needs, as ACL SETUSER takes it
 * @param names what has to be of our own type
 * @param otherwise what helps besides deleting one that is not; empty if nothing does
 * @param replica as {@link RedisServers#whenReplica}
 */
public record ErrorAdvice(String user, String rules, String names, String otherwise, String replica) {
    private static final Pattern NO_RIGHT =
            Pattern.compile("NOPERM|The user executing the script can't|has no permissions|No permissions to access");
    /** What a Sentinel is told that was given as a Redis; goes on after "Redis somewhere". */
    static final String SENTINEL =
            "is a Sentinel: give --redis redis+sentinel://host:port,host:port/NAME, with the name that it has for the master";

    /** What a node of a cluster is told that was given as a single server; goes on after "Redis somewhere". */
    static final String CLUSTER = "is a node of a Redis Cluster: give --redis redis+cluster://host:port,host:port";

    /** What a server is told that lacks what a trial asks for; goes on after "Redis somewhere". */
    static final String OLD = "is too old: Sluice needs Redis 6.2 or later, or Valkey; of a cluster Redis 7 or later";

    /** What helps who is not let in. */
    static final String LOGIN = "give SLUICE_REDIS_PASSWORD or --redis-password-file";

    private static final Pattern OF_OLD_REDIS =
            Pattern.compile("^ERR syntax error|unknown command ['`]?GETDEL\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern OF_EVERY_REDIS =
            Pattern.compile("unknown command ['`]?(SET|GET|SELECT|HGET|HMGET|TIME)\\b", Pattern.CASE_INSENSITIVE);
    private static final Pattern PASSING =
            Pattern.compile("^(LOADING|BUSY |MASTERDOWN|CLUSTERDOWN|TRYAGAIN|ERR max number of clients)");

    public static ErrorAdvice of(RedisSettings settings, String rules) {
        return new ErrorAdvice(
                user(settings),
                rules,
                CacheNames.of(settings).fences(),
                ", or choose another " + settings.kind().prefixFlag(),
                settings.address().whenReplica());
    }

    /** Of these streams, whose names nobody can choose. */
    public static ErrorAdvice ofStreams(RedisSettings settings, String rules, String stream, String graves) {
        return new ErrorAdvice(
                user(settings),
                rules + " ~" + stream + " ~" + graves,
                stream + " or " + graves,
                "",
                settings.address().whenReplica());
    }

    private static String user(RedisSettings settings) {
        String user = settings.address().user();
        return user == null ? "default" : user;
    }

    /** Whether who says it is no Redis but a Sentinel, which knows none of the commands that every Redis knows. */
    static boolean isOfSentinel(String error) {
        return OF_EVERY_REDIS.matcher(error).find();
    }

    /** Whether who says it wants a password, or another one. */
    public static boolean isOfLogin(String error) {
        return error.contains("NOAUTH") || error.contains("WRONGPASS");
    }

    /** Whether who says it is a node of a cluster, and was taken for a single server. */
    static boolean isOfCluster(String error) {
        return error.startsWith("CROSSSLOT") || Redirection.isIn(error);
    }

    /** Whether who says it lacks what every Redis has that is new enough. */
    static boolean isOfOld(String error) {
        return OF_OLD_REDIS.matcher(error).find();
    }

    /** Whether it goes by itself. */
    public static boolean isPassing(String error) {
        return PASSING.matcher(error).find();
    }

    /** Whether others may go on, whose keys have other names. */
    public static boolean isOfNames(String error) {
        return NO_RIGHT.matcher(error).find() || error.contains("WRONGTYPE");
    }

    /** Goes on after "Redis somewhere". */
    public String on(String error) {
        if (NO_RIGHT.matcher(error).find()) {
            return "refuses user " + user + " a command, key or channel: ACL SETUSER " + user + " " + rules + " ("
                    + ErrorText.of(error) + ")";
        }
        if (error.contains("READONLY")) {
            return "is a replica and takes no writes: " + replica;
        }
        if (error.contains("OOM")) {
            return "is full: raise its maxmemory, or let it evict (CONFIG SET maxmemory-policy volatile-lru)";
        }
        if (isOfLogin(error)) {
            return "does not know user " + user + " with this password: " + LOGIN + " (" + ErrorText.of(error) + ")";
        }
        if (isOfSentinel(error)) {
            return SENTINEL;
        }
        if (isOfCluster(error)) {
            return CLUSTER;
        }
        if (isOfOld(error)) {
            return OLD + " (" + ErrorText.of(error) + ")";
        }
        if (error.contains("unknown command")) {
            return "does not have a command that the change stream needs: use Redis 6.2 or later with scripts and streams, or serve"
                    + " with --changes off (" + ErrorText.of(error) + ")";
        }
        if (error.contains("WRONGTYPE")) {
            return "holds something else in " + names + ", which Sluice needs: delete it" + otherwise + " ("
                    + ErrorText.of(error) + ")";
        }
        return "refuses what the change stream asks for: " + ErrorText.of(error);
    }
}
