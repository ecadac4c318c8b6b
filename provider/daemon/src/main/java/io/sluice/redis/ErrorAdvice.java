package io.sluice.redis;

import java.util.regex.Pattern;

/**
 * What the operator can do about an error of Redis, in one line.
 *
 * @param user who we are there
 * @param rules what the user needs, as ACL SETUSER takes it
 * @param names what has to be of our own type
 * @param otherwise what helps besides deleting one that is not; empty if nothing does
 */
public record ErrorAdvice(String user, String rules, String names, String otherwise) {
    private static final Pattern NO_RIGHT =
            Pattern.compile("NOPERM|The user executing the script can't|has no permissions|No permissions to access");
    private static final Pattern PASSING =
            Pattern.compile("^(LOADING|BUSY |MASTERDOWN|CLUSTERDOWN|TRYAGAIN|ERR max number of clients)");

    public static ErrorAdvice of(RedisSettings settings, String rules) {
        return new ErrorAdvice(
                user(settings),
                rules,
                CacheNames.of(settings).fences(),
                ", or choose another " + settings.kind().prefixFlag());
    }

    /** Of these streams, whose names nobody can choose. */
    public static ErrorAdvice ofStreams(RedisSettings settings, String rules, String stream, String graves) {
        return new ErrorAdvice(user(settings), rules + " ~" + stream + " ~" + graves, stream + " or " + graves, "");
    }

    private static String user(RedisSettings settings) {
        String user = settings.address().user();
        return user == null ? "default" : user;
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
            return "is a replica and takes no writes: give the address of its primary with --redis";
        }
        if (error.contains("OOM")) {
            return "is full: raise its maxmemory, or let it evict (CONFIG SET maxmemory-policy volatile-lru)";
        }
        if (error.contains("NOAUTH") || error.contains("WRONGPASS")) {
            return "does not know user " + user + " with this password: give SLUICE_REDIS_PASSWORD or"
                    + " --redis-password-file (" + ErrorText.of(error) + ")";
        }
        if (error.contains("unknown command")) {
            return "does not have a command that the change stream needs: use Redis 5 or later with scripts and streams, or serve"
                    + " with --changes off (" + ErrorText.of(error) + ")";
        }
        if (error.contains("WRONGTYPE")) {
            return "holds something else in " + names + ", which Sluice needs: delete it" + otherwise + " ("
                    + ErrorText.of(error) + ")";
        }
        return "refuses what the change stream asks for: " + ErrorText.of(error);
    }
}
