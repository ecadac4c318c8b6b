package io.sluice.nodes;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A port of another address of this machine that leads to a server. */
final class PortForward implements AutoCloseable {
    private final ServerSocket listening = new ServerSocket();
    private final Set<Socket> open = ConcurrentHashMap.newKeySet();
    private final int target;

    /** @param target a port of 127.0.0.1 */
    PortForward(InetAddress address, int port, int target) throws IOException {
        this.target = target;
        listening.bind(new InetSocketAddress(address, port));
        start(this::accept);
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "test-port-forward");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket from = listening.accept();
                Socket to = new Socket(InetAddress.getLoopbackAddress(), target);
                open.add(from);
                start(() -> pump(from, to));
                start(() -> pump(to, from));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void pump(Socket from, Socket to) {
        try (from;
                to;
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream()) {
            byte[] bytes = new byte[8192];
            for (int count = in.read(bytes); count >= 0; count = in.read(bytes)) {
                out.write(bytes, 0, count);
            }
        } catch (IOException over) {
            // One side has ended: the other is told by its own socket.
        } finally {
            open.remove(from);
        }
    }

    /** Connections that are open. */
    int connections() {
        return open.size();
    }

    @Override
    public void close() {
        try {
            listening.close();
            for (Socket one : open) {
                one.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
