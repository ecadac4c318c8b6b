package io.sluice.cli;

import io.sluice.flags.ConfigException;
import java.util.regex.Pattern;

/** Where a daemon that runs on this machine is reached, by the address that it listens on. */
final class Reachable {
    private static final Pattern ADDRESS = Pattern.compile("(\\[[0-9a-fA-F:.]+\\]|[^\\[\\]:/?#@\\s]+):\\d{1,5}");

    private Reachable() {}

    /** All addresses of the machine are no address: then the loopback one. Throws with one line if it is none at all. */
    static String at(String flag, String listen, String origin) {
        String address = listen.strip();
        if (!ADDRESS.matcher(address).matches()) {
            throw new ConfigException(flag + " " + listen + " is not HOST:PORT" + origin);
        }
        return address.replaceFirst("^0\\.0\\.0\\.0:", "127.0.0.1:").replaceFirst("^\\[::\\]:", "[::1]:");
    }
}
