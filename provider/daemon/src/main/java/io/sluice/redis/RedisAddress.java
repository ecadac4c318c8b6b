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
            throw new IllegalArgumentException("no address of a Redis; give " + FORM);
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
        String hostAndPort = authority.substring(at + 1);
        int colon = hostAndPort.lastIndexOf(':');
        boolean hasPort = colon > hostAndPort.lastIndexOf(']');
        String host = hasPort ? hostAndPort.substring(0, colon) : hostAndPort;
        return new RedisAddress(
                host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host,
                hasPort ? number("port", hostAndPort.substring(colon + 1)) : DEFAULT_PORT,
                database(uri.getPath()),
                user == null ? null : URLDecoder.decode(user.replace("+", "%2B"), StandardCharsets.UTF_8),
                tls);
    }

    private static int database(@Nullable String path) {
        return path == null || path.isEmpty() || path.equals("/") ? 0 : number("database", path.substring(1));
    }

    private static int number(String what, String digits) {
        if (!digits.matches("\\d{1,5}")) {
            throw new IllegalArgumentException(what + " of Redis is no number: '" + digits + "'; give " + FORM);
        }
        return Integer.parseInt(digits);
    }

    /** The form that was parsed. */
    @Override
    public String toString() {
        return (tls ? "rediss://" : "redis://")
                + (user == null ? "" : user + "@")
                + (host.contains(":") ? "[" + host + "]" : host)
                + ":" + port
                + (database == 0 ? "" : "/" + database);
    }
}
