package io.sluice.bench.wire;

import io.sluice.bench.base.BenchException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where requests go.
 *
 * @param address resolved
 * @param authority host and port, as requests and messages name them
 * @param resp whether Redis' protocol is spoken there, else HTTP
 */
public record Target(InetSocketAddress address, String authority, boolean resp) {
    private static final String REDIS = "redis";

    public static Target of(URI base) {
        String host = base.getHost();
        boolean resp = REDIS.equals(base.getScheme());
        if (host == null || !(resp || "http".equals(base.getScheme()))) {
            throw new BenchException(
                    "'" + base + "' is no address of a server: give one such as http://127.0.0.1:8080");
        }
        int port = base.getPort() >= 0 ? base.getPort() : resp ? 6379 : 80;
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new BenchException("the host '" + host + "' is not known: check the address " + base);
        }
        return new Target(address, host + ':' + port, resp);
    }

    /** What reads the answers of one connection to it. */
    public AnswerParser answers() {
        return resp ? new RespAnswerParser() : new HttpAnswerParser();
    }

    /** Why a connection could not be made, in the words of a person. */
    public static String reason(@Nullable Throwable cause) {
        String message = cause == null ? "unknown" : String.valueOf(cause.getMessage());
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("refused")) {
            return "connection refused";
        }
        if (text.contains("timed out")) {
            return "no answer to the attempt to connect";
        }
        if (text.contains("reset")) {
            return "connection reset";
        }
        if (text.contains("assign requested address")) {
            return "no free local port";
        }
        return message.lines().findFirst().orElse("unknown");
    }
}
