package io.sluice.bench.load;

import java.net.InetSocketAddress;
import java.net.URI;

/**
 * Where requests go.
 *
 * @param address resolved
 * @param authority host and port, as requests and messages name them
 */
record Target(InetSocketAddress address, String authority) {
    static Target of(URI base) throws LoadException {
        String host = base.getHost();
        if (!"http".equals(base.getScheme()) || host == null) {
            throw new LoadException("'" + base + "' is no address of a server: give one such as http://127.0.0.1:8080");
        }
        int port = base.getPort() < 0 ? 80 : base.getPort();
        InetSocketAddress address = new InetSocketAddress(host, port);
        if (address.isUnresolved()) {
            throw new LoadException("the host '" + host + "' is not known: check the address " + base);
        }
        return new Target(address, host + ':' + port);
    }
}
