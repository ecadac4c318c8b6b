package io.sluice.topology;

import io.sluice.redis.RedisAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which nodes of a Redis Cluster to ask for all others, and who to be there.
 *
 * @param seeds one at least, in the order in which they are asked
 * @param user null for the default user
 * @param tls to every node
 */
record ClusterAddress(List<RedisAddress> seeds, @Nullable String user, boolean tls) {
    private static final int DEFAULT_PORT = 6379;
    private static final int MOST = 100;
    private static final String FORM =
            "redis+cluster://[user@]host[:port],host[:port],..., or rediss+cluster:// for TLS";

    ClusterAddress {
        seeds = List.copyOf(seeds);
    }

    /**
     * By hand: a URI has one host.
     *
     * @throws IllegalArgumentException when it is something else, or holds a password; the message repeats no password
     */
    static ClusterAddress parse(String url) {
        String scheme = url.split(":", 2)[0].toLowerCase(Locale.ROOT);
        String rest = url.substring(scheme.length());
        if (!rest.startsWith("://") || rest.indexOf("://", 3) >= 0) {
            throw wrong("one scheme stands in front of all nodes");
        }
        rest = rest.substring(3);
        if (rest.contains("?") || rest.contains("#")) {
            throw wrong("an address of a cluster has no '?' or '#'");
        }
        rest = rest.endsWith("/0") ? rest.substring(0, rest.length() - 2) : rest;
        rest = rest.endsWith("/") ? rest.substring(0, rest.length() - 1) : rest;
        if (rest.contains("/")) {
            throw wrong("a cluster has no databases but 0");
        }
        int at = rest.lastIndexOf('@');
        String user = at <= 0 ? null : rest.substring(0, at);
        if (user != null && user.contains(":")) {
            throw new IllegalArgumentException("the address of Redis holds a password: give it by environment or file");
        }
        List<RedisAddress> seeds = new ArrayList<>();
        String name = user == null ? null : RedisAddress.decoded(user);
        boolean tls = scheme.startsWith("rediss");
        for (String host : rest.substring(at + 1).split(",", -1)) {
            if (host.isBlank()) {
                throw wrong("a node has no host");
            }
            RedisAddress seed = RedisAddress.server(host, DEFAULT_PORT, FORM);
            seeds.add(new RedisAddress(seed.host(), seed.port(), 0, name, tls));
        }
        if (seeds.size() > MOST) {
            throw wrong(seeds.size() + " nodes are named, and " + MOST + " at most are asked for the others");
        }
        return new ClusterAddress(seeds, name, tls);
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what + "; give " + FORM);
    }

    /** The node there. */
    RedisAddress at(String host, int port) {
        return new RedisAddress(host, port, 0, user, tls);
    }

    /** All that was given, without the user. */
    @Override
    public String toString() {
        StringBuilder text = new StringBuilder(tls ? "rediss+cluster://" : "redis+cluster://");
        for (RedisAddress seed : seeds) {
            text.append(text.charAt(text.length() - 1) == '/' ? "" : ",").append(seed.hostAndPort());
        }
        return text.toString();
    }
}
