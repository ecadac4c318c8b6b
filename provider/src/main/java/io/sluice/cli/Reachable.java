package io.sluice.cli;

/** Where a daemon that runs on this machine is reached, by the address that it listens on. */
final class Reachable {
    private Reachable() {}

    /** All addresses of the machine are no address: then the loopback one. */
    static String at(String listen) {
        return listen.strip().replaceFirst("^0\\.0\\.0\\.0:", "127.0.0.1:").replaceFirst("^\\[::\\]:", "[::1]:");
    }
}
