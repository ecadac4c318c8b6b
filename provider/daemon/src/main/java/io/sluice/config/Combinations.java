package io.sluice.config;

import io.sluice.flags.ConfigException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Flags that are fine each, and together do nothing or not what they say. Throws with one line. */
public final class Combinations {
    private Combinations() {}

    static void check(ServeOptions options) {
        Map<String, InetSocketAddress> before = new LinkedHashMap<>();
        ports(options).forEach((flag, port) -> {
            before.forEach((one, address) -> ports(one, address, flag, port));
            before.put(flag, port);
        });
        if (options.resp.resp == null) {
            onCommandLine(options, " needs --resp", "--resp-tls", "--resp-unknown");
        }
        if (options.redis.readThrough && RedisOptions.NONE.equals(options.redis.redis)) {
            throw together(options, "--read-through", "is set with", "--redis", "there is no cache to read");
        }
        if (!options.redis.readThrough) {
            onCommandLine(options, " needs --read-through", "--redis-patience");
        }
        if (options.recent.recent.isZero()) {
            onCommandLine(options, " is of no use with --recent 0", "--recent-size");
        }
        NodeOptions nodes = options.nodes;
        if (nodes.hedge.compareTo(options.coalescing.timeout) >= 0) {
            throw together(options, "--hedge", "is not below", "--timeout", "no other node would be asked in time");
        }
        boolean several = nodes.any() || options.embedded.replicas > 0;
        if (several && nodes.probe.compareTo(nodes.maxLag) > 0) {
            throw together(
                    options,
                    "--probe",
                    "is above",
                    "--max-lag",
                    "a replica would be read from long after it is too late");
        }
        if (options.isGiven("--max-keys") && options.http.maxKeys > options.coalescing.queue) {
            throw together(options, "--max-keys", "is above", "--queue", "such a batch could only get 503");
        }
    }

    /** Where the daemon listens, by flag. */
    public static Map<String, InetSocketAddress> ports(ServeOptions options) {
        Map<String, InetSocketAddress> ports = new LinkedHashMap<>();
        ports.put("--listen", options.http.listen);
        ports.put("--admin", options.http.admin);
        ports.computeIfAbsent("--odata", flag -> options.views.odata);
        ports.computeIfAbsent("--resp", flag -> options.resp.resp);
        return ports;
    }

    private static void ports(String flag, InetSocketAddress one, String another, InetSocketAddress other) {
        boolean same = Objects.equals(one.getAddress(), other.getAddress()) || isAny(one) || isAny(other);
        if (same && one.getPort() == other.getPort() && one.getPort() != 0) {
            throw new ConfigException(
                    flag + " and " + another + " have the same port " + one.getPort() + ": give one of them another");
        }
    }

    private static boolean isAny(InetSocketAddress address) {
        return address.getAddress() != null && address.getAddress().isAnyLocalAddress();
    }

    /** A file or an environment may be shared with daemons that use them: there they do no harm. */
    private static void onCommandLine(ServeOptions options, String line, String... flags) {
        for (String flag : flags) {
            if (options.isOnCommandLine(flag)) {
                throw new ConfigException(flag + line);
            }
        }
    }

    private static ConfigException together(
            ServeOptions options, String flag, String is, String other, String consequence) {
        return new ConfigException(
                options.said(flag) + " " + is + " " + options.said(other) + ": " + consequence + options.origin(flag));
    }
}
