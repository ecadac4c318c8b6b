package io.sluice.http;

/** What a Host header may hold: a name or an address, and perhaps a port. */
final class Hosts {
    private static final String NAME_MARKS = "-._~!$&'()*+,;=%";

    private Hosts() {}

    static boolean isValid(String host) {
        if (host.startsWith("[")) {
            int end = host.indexOf(']');
            return end > 1 && isAddress(host, 1, end) && isPort(host, end + 1);
        }
        int colon = host.indexOf(':');
        int end = colon < 0 ? host.length() : colon;
        if (end == 0) {
            return false;
        }
        for (int i = 0; i < end; i++) {
            char c = host.charAt(i);
            if (!isAlphanumeric(c) && NAME_MARKS.indexOf(c) < 0) {
                return false;
            }
        }
        return isPort(host, end);
    }

    private static boolean isAddress(String host, int start, int end) {
        for (int i = start; i < end; i++) {
            char c = host.charAt(i);
            if (!isAlphanumeric(c) && c != ':' && c != '.') {
                return false;
            }
        }
        return true;
    }

    private static boolean isPort(String host, int colon) {
        if (colon == host.length()) {
            return true;
        }
        if (host.charAt(colon) != ':' || host.length() - colon > 6) {
            return false;
        }
        int port = 0;
        for (int i = colon + 1; i < host.length(); i++) {
            char c = host.charAt(i);
            if (c < '0' || c > '9') {
                return false;
            }
            port = port * 10 + c - '0';
        }
        return port <= 65_535;
    }

    private static boolean isAlphanumeric(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    }
}
