package io.sluice.http;

import org.jspecify.annotations.Nullable;

/**
 * The path of a request target, cut into its first segment and what follows, both as they came.
 *
 * @param first without slashes; empty for the root
 * @param rest what follows the next slash; null if there is none
 */
public record Target(String first, @Nullable String rest) {

    /** From {@code /path?query} or {@code http://host/path?query}; the query is dropped. */
    public static Target of(String uri) throws BadRequest {
        if (uri.indexOf('#') >= 0) {
            throw new BadRequest(Problem.bad("a request target has no fragment; write # as %23"));
        }
        int query = uri.indexOf('?');
        String path = query < 0 ? uri : uri.substring(0, query);
        if (!path.startsWith("/")) {
            path = pathOfAbsolute(path);
        }
        int slash = path.indexOf('/', 1);
        return slash < 0
                ? new Target(path.substring(1), null)
                : new Target(path.substring(1, slash), path.substring(slash + 1));
    }

    /** Whether the query of {@code /path?query} sets this: by its name alone, or to nothing, or to true. All else in it is passed over. */
    public static boolean isSet(String name, String uri) throws BadRequest {
        int query = uri.indexOf('?');
        boolean set = false;
        if (query >= 0) {
            for (String one : uri.substring(query + 1).split("&", -1)) {
                if (one.equals(name) || one.equals(name + "=") || one.equals(name + "=true")) {
                    set = true;
                } else if (one.startsWith(name + "=") && !one.equals(name + "=false")) {
                    throw new BadRequest(Problem.bad("the query's " + name + " is true or false"));
                }
            }
        }
        return set;
    }

    private static String pathOfAbsolute(String uri) throws BadRequest {
        int authority =
                uri.regionMatches(true, 0, "http://", 0, 7) ? 7 : uri.regionMatches(true, 0, "https://", 0, 8) ? 8 : -1;
        if (authority < 0) {
            throw new BadRequest(Problem.bad("the request target is neither a path nor an http URL"));
        }
        int slash = uri.indexOf('/', authority);
        String host = slash < 0 ? uri.substring(authority) : uri.substring(authority, slash);
        if (!Hosts.isValid(host)) {
            throw new BadRequest(Problem.bad("the host of the request target is not valid"));
        }
        return slash < 0 ? "/" : uri.substring(slash);
    }
}
