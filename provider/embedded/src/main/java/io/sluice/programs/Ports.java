package io.sluice.programs;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Free ports of 127.0.0.1. Another process may take one before it is used: whoever binds it must be ready to ask again. */
public final class Ports {
    private Ports() {}

    /** This port if it is free, else another. Zero stands for any. */
    public static int freeOr(int wanted) {
        try {
            return probe(wanted);
        } catch (IOException e) {
            return any();
        }
    }

    public static int any() {
        try {
            return probe(0);
        } catch (IOException e) {
            throw new EmbeddedException("no free port on 127.0.0.1: " + e.getMessage(), e);
        }
    }

    private static int probe(int port) throws IOException {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
            return socket.getLocalPort();
        }
    }
}
