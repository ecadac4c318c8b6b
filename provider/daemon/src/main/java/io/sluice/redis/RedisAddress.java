package io.sluice.redis;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis is, and who to be there.
 *
 * @param database 0 unless the URI says otherwise
 * @param user null for the default user
 * @param tls certificates are checked against the JVM's trust store, names against the certificate
 */
public record RedisAddress(String host, int port, int database, @Nullable String user, boolean tls) {
    private static final int DEFAULT_PORT = 6379;
    private static final String FORM = "redis://[user@]host[:port][/database], or rediss:// for TLS";
    private static final String CLUSTERS = "redis+cluster://host:port,host:port";
    private static final String SENTINELS = "redis+sentinel://host:port,host:port/NAME";

    public RedisAddress {
        if (host.isBlank()) {
            throw new IllegalArgumentException("no host in the address of Redis; give " + FORM);
        }
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException("port of Redis not between 1 and 65535: " + port);
        }
        if (database < 0) {
            throw new IllegalArgumentException("database of Redis < 0: " + database);
        }
    }

    /**
     * Reads {@code redis://[user@]host[:port][/database]}, or {@code rediss://} for TLS.
     *
     * @throws IllegalArgumentException when it is something else, or holds a password, which would show in lists of processes; the
     *     message repeats no password
     */
    public static RedisAddress parse(URI uri) {
        String scheme = uri.getScheme();
        boolean tls = "rediss".equalsIgnoreCase(scheme);
        String authority = uri.getRawAuthority();
        if (!(tls || "redis".equalsIgnoreCase(scheme)) || authority == null) {
            throw new IllegalArgumentException(
                    "no address of a Redis; give " + FORM + "; by Sentinel " + SENTINELS + ", a cluster " + CLUSTERS);
        }
        if (authority.contains(",")) {
            throw new IllegalArgumentException("several servers are named, and a Redis is one: give " + FORM
                    + "; Sentinels are " + SENTINELS + ", nodes of a cluster " + CLUSTERS);
        }
        if (uri.getRawQuery() != null || uri.getRawFragment() != null) {
            throw new IllegalArgumentException("an address of Redis has no '?' or '#'; give " + FORM);
        }
        // By hand: URI knows no host with an underscore, as container networks have them.
        int at = authority.lastIndexOf('@');
        String user = at <= 0 ? null : authority.substring(0, at);
        if (user != null && user.contains(":")) {
            throw new IllegalArgumentException("the address of Redis holds a password: give it by environment or file");
        }
        return server(authority.substring(at + 1), DEFAULT_PORT, FORM)
                .as(database(uri.getPath()), user == null ? null : decoded(user), tls);
    }

    /**
     * Reads {@code host[:port]}.
     *
     * @param form what the whole should look like, for a message
     */
    public static RedisAddress server(String hostAndPort, int defaultPort, String form) {
        int colon = hostAndPort.lastIndexOf(':');
        boolean hasPort = colon > hostAndPort.lastIndexOf(']');
        String host = hasPort ? hostAndPort.substring(0, colon) : hostAndPort;
        return new RedisAddress(
                host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
                hasPort ? number("port", hostAndPort.substring(colon + 1), form) : defaultPort,
                0,
                null,
                false);
    }

    public static String decoded(String user) {
        return URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8);
    }

    /** The same server, as whoever is somebody else there. */
    private RedisAddress as(int ofDatabase, @Nullable String asUser, boolean byTls) {
        return new RedisAddress(host, port, ofDatabase, asUser, byTls);
    }

    private static int database(@Nullable String path) {
        if (path == null || path.isEmpty() || path.equals("/")) {
            return 0;
        }
        return number("database", path.substring(1), FORM + "; the name of a master goes with Sentinels: " + SENTINELS);
    }

    public static int number(String what, String digits, String form) {
        if (!digits.matches("\\d{1,5}")) {
            throw new IllegalArgumentException(what + " of Redis is no number: '" + digits + "'; give " + form);
        }
        return Integer.parseInt(digits);
    }

    /** Host and port, as they stand in a URL. */
    public String hostAndPort() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    /** The form that was parsed. */
    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://")
                + (user == null ? "" : user + "@")
                + hostAndPort()
                + (database == 0 ? "" : "/" + database);
    }
}
