package io.sluice.bench.wire;

/**
 * The Redis that a front end reads.
 *
 * @param password that it is opened with
 * @param prefix what its keys begin with, as the daemon fills them
 */
public record Cache(String host, int port, String password, String prefix) {
    /** Without the password. */
    @Override
    public String toString() {
        return "Redis at " + host + ':' + port;
    }
}
