package io.sluice.admin;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.sluice.access.WrongTokens;
import io.sluice.http.BadRequest;
import io.sluice.http.Problem;
import java.net.InetAddress;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Lets pass what an operator asks, and not what a page of somebody else has an operator's browser ask. Such a page reaches every port that
 * the browser reaches; the browser says where a request comes from (Sec-Fetch-Site, Origin), and by which name it has found the port (Host).
 */
final class Guard {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");

    private final AdminAccess access;

    Guard(AdminAccess access) {
        this.access = access;
    }

    /**
     * Throws for what is not to be answered.
     *
     * @param open whether it is for everybody who reaches the port
     * @param from where it comes from; null if that is not known any more
     */
    void check(HttpRequest request, boolean open, @Nullable InetAddress from) throws BadRequest {
        HttpHeaders headers = request.headers();
        HttpMethod method = request.method();
        boolean reads = method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD);
        String host = headers.get(HttpHeaderNames.HOST);
        WrongTokens tokens = access.tokens();
        // A name of somebody else may lead here by his DNS; his page then has this port's own origin. It has no token,
        // though.
        if (tokens == null && host != null && !isOurs(host)) {
            throw new BadRequest(Problem.of(
                    421,
                    "the admin port does not go by the name of this Host header: ask localhost or an address, or start the"
                            + " daemon with --admin-host NAME"));
        }
        String site = headers.get("Sec-Fetch-Site");
        if (site != null && !site.equals("same-origin") && !site.equals("none") && !(reads && followsALink(headers))) {
            throw new BadRequest(Problem.of(
                    403,
                    "a page of another site is behind this request (Sec-Fetch-Site: other than"
                            + " same-origin): use the page of this port, or a program"));
        }
        String origin = headers.get(HttpHeaderNames.ORIGIN);
        if (!reads && origin != null && !isSame(origin, host)) {
            throw new BadRequest(Problem.of(
                    403,
                    "a page of another site is behind this request (its Origin is not its Host): use the page of this"
                            + " port, or a program"));
        }
        if (!open && tokens != null) {
            tokens.check(headers, from);
        }
    }

    /** Whoever has clicked on a link to this port wants to see it; it is shown in no frame. */
    private static boolean followsALink(HttpHeaders headers) {
        return "navigate".equals(headers.get("Sec-Fetch-Mode")) && "document".equals(headers.get("Sec-Fetch-Dest"));
    }

    /** Addresses are found without DNS. Whatever the port: between the two may be a tunnel. */
    private boolean isOurs(String host) {
        if (host.startsWith("[")) {
            return true;
        }
        int colon = host.indexOf(':');
        String name = (colon < 0 ? host : host.substring(0, colon)).toLowerCase(Locale.ROOT);
        return name.equals("localhost")
                || name.endsWith(".localhost")
                || IPV4.matcher(name).matches()
                || access.hosts().contains(name);
    }

    /** The scheme may be another: TLS may end before this port. */
    private static boolean isSame(String origin, @Nullable String host) {
        int scheme = origin.indexOf("://");
        if (scheme < 0 || host == null) {
            return false; // "null" for one
        }
        String usual = origin.startsWith("https:") ? ":443" : ":80";
        return bare(origin.substring(scheme + 3), usual).equals(bare(host, usual));
    }

    private static String bare(String authority, String usual) {
        String lower = authority.toLowerCase(Locale.ROOT);
        return lower.endsWith(usual) ? lower.substring(0, lower.length() - usual.length()) : lower;
    }
}
