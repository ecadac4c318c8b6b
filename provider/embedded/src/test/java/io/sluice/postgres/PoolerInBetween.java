package io.sluice.postgres;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** What PgBouncer does with a session that wants replication, as versions before 1.23 do: it refuses the start-up parameter. All others go through. */
public final class PoolerInBetween implements AutoCloseable {
    private static final int SSL_REQUEST = 80877103;

    private final ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final List<Socket> sockets = new ArrayList<>();
    private final int server;

    public PoolerInBetween(int server) throws IOException {
        this.server = server;
        run(() -> {
            while (!door.isClosed()) {
                Socket client = open(door.accept());
                run(() -> serve(client));
            }
        });
    }

    public int port() {
        return door.getLocalPort();
    }

    private interface Work {
        void run() throws IOException;
    }

    private static void run(Work work) {
        Thread thread = new Thread(() -> {
            try {
                work.run();
            } catch (IOException e) {
                // One side has closed, or the test has ended.
            }
        });
        thread.setDaemon(true);
        thread.start();
    }

    private synchronized Socket open(Socket socket) {
        sockets.add(socket);
        return socket;
    }

    private void serve(Socket client) throws IOException {
        DataInputStream in = new DataInputStream(client.getInputStream());
        DataOutputStream out = new DataOutputStream(client.getOutputStream());
        byte[] packet = packet(in);
        if (packet.length == Integer.BYTES && ByteBuffer.wrap(packet).getInt() == SSL_REQUEST) {
            out.writeByte('N');
            packet = packet(in);
        }
        if (new String(packet, StandardCharsets.ISO_8859_1).contains("\0replication\0")) {
            byte[] error = "SFATAL\0C08P01\0Munsupported startup parameter: replication\0\0"
                    .getBytes(StandardCharsets.US_ASCII);
            out.writeByte('E');
            out.writeInt(Integer.BYTES + error.length);
            out.write(error);
            client.close();
            return;
        }
        Socket beyond = open(new Socket(InetAddress.getLoopbackAddress(), server));
        DataOutputStream to = new DataOutputStream(beyond.getOutputStream());
        to.writeInt(Integer.BYTES + packet.length);
        to.write(packet);
        run(() -> beyond.getInputStream().transferTo(out));
        in.transferTo(to);
        beyond.close();
    }

    private static byte[] packet(DataInputStream in) throws IOException {
        return in.readNBytes(in.readInt() - Integer.BYTES);
    }

    @Override
    public synchronized void close() throws IOException {
        door.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
