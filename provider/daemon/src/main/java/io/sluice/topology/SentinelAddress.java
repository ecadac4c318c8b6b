package io.sluice.topology;

import io.sluice.redis.RedisAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which Sentinels to ask for a master, and who to be there.
 *
 * @param sentinels one at least, in the order in which they are asked
 * @param master what they call it
 * @param database of the master: 0 unless the URL says otherwise
 * @param user of the master; null for the default user
 * @param tls to the master and not to the Sentinels
 */
record SentinelAddress(List<RedisAddress> sentinels, String master, int database, @Nullable String user, boolean tls) {
    private static final int DEFAULT_PORT = 26_379;

    /** More are of no use: one that answers is enough. */
    private static final int MOST = 15;

    private static final String FORM =
            "redis+sentinel://[user@]host[:port],host[:port],.../NAME[/database], or rediss+sentinel:// for TLS";

    SentinelAddress {
        sentinels = List.copyOf(sentinels);
    }

    /**
     * By hand: a URI has one host.
     *
     * @throws IllegalArgumentException when it is something else, or holds a password; the message repeats no password
     */
    static SentinelAddress parse(String url) {
        String scheme = url.split(":", 2)[0].toLowerCase(Locale.ROOT);
        String rest = url.substring(scheme.length());
        if (!rest.startsWith("://")) {
            throw wrong("no address of Sentinels");
        }
        rest = rest.substring(3);
        if (rest.contains("://")) {
            throw wrong("two forms of a URL are mixed: one scheme stands in front of all Sentinels");
        }
        if (rest.contains("?") || rest.contains("#")) {
            throw wrong("an address of Sentinels has no '?' or '#'");
        }
        String[] parts = rest.split("/", -1);
        int at = parts[0].lastIndexOf('@');
        String user = at <= 0 ? null : parts[0].substring(0, at);
        if (user != null && user.contains(":")) {
            throw new IllegalArgumentException("the address of Redis holds a password: give it by environment or file");
        }
        List<RedisAddress> sentinels = sentinels(parts[0].substring(at + 1));
        String master = parts.length > 1 ? parts[1] : "";
        if (master.isEmpty()) {
            throw wrong("the name of the master is missing, by which Sentinels know it (mymaster, say)");
        }
        if (!master.matches("[A-Za-z0-9._-]{1,200}")) {
            throw wrong("the name of a master has letters, digits, '.', '-' and '_': '" + master + "'");
        }
        if (parts.length > 3 || (parts.length == 3 && parts[2].isEmpty())) {
            throw wrong("after the name of the master comes a database or nothing");
        }
        return new SentinelAddress(
                sentinels,
                master,
                parts.length == 3 ? RedisAddress.number("database", parts[2], FORM) : 0,
                user == null ? null : RedisAddress.decoded(user),
                scheme.startsWith("rediss"));
    }

    private static List<RedisAddress> sentinels(String hosts) {
        List<RedisAddress> sentinels = new ArrayList<>();
        for (String host : hosts.split(",", -1)) {
            if (host.isBlank()) {
                throw wrong("a Sentinel has no host");
            }
            sentinels.add(RedisAddress.server(host, DEFAULT_PORT, FORM));
        }
        if (sentinels.size() > MOST) {
            throw wrong(sentinels.size() + " Sentinels are named, and " + MOST + " at most are asked");
        }
        return sentinels;
    }

    private static IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(what + "; give " + FORM);
    }

    /** The master where a Sentinel says that it is. */
    RedisAddress at(String host, int port) {
        return new RedisAddress(host, port, database, user, tls);
    }
}
