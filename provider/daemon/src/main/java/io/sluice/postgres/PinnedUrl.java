package io.sluice.postgres;

import java.net.InetAddress;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The URL of one of several servers behind a name. It keeps the name, by which the server's certificate is checked and Kerberos knows the
 * server, and says by a parameter which address to connect to.
 */
public final class PinnedUrl {
    private static final String FACTORY = "socketFactory=";
    private static final String PINNED = FACTORY + "io.sluice.sessions.PinnedSockets&socketFactoryArg=";
    private static final Pattern SERVER = Pattern.compile("^jdbc:postgresql://([^/?,:@\\[\\]]+)(:\\d+)?(?=[/?]|$)");
    private static final Pattern ADDRESS = Pattern.compile("[?&]" + Pattern.quote(PINNED) + "([^&]*)");

    private PinnedUrl() {}

    /** The name in the URL, which may stand for several servers; null if it holds an address or several names, or says how to connect. */
    public static @Nullable String host(String jdbcUrl) {
        Matcher server = SERVER.matcher(jdbcUrl);
        boolean own = jdbcUrl.contains(FACTORY) || jdbcUrl.contains("localSocketAddress=");
        boolean named = server.find() && !server.group(1).matches("[0-9.]+") && !own;
        return named ? server.group(1) : null;
    }

    /** Of the server behind {@link #host} that has this address. */
    public static String of(String jdbcUrl, InetAddress address) {
        return jdbcUrl
                + (jdbcUrl.indexOf('?') < 0 ? '?' : '&')
                + PINNED
                + URLEncoder.encode(address.getHostAddress(), StandardCharsets.UTF_8);
    }

    /** Host and port as they are shown: of such a URL the address, and the port where one is named; null of another. */
    static @Nullable String shown(String jdbcUrl) {
        Matcher pinned = ADDRESS.matcher(jdbcUrl);
        Matcher server = SERVER.matcher(jdbcUrl);
        if (!pinned.find() || !server.find()) {
            return null;
        }
        String address = URLDecoder.decode(pinned.group(1), StandardCharsets.UTF_8);
        String port = server.group(2) == null ? "" : server.group(2);
        return (address.indexOf(':') < 0 ? address : "[" + address + "]") + port;
    }
}
