package io.sluice.bench.drill;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;

/** What clients do that want too much, or are broken. Each kind is many connections that do the same. */
enum Flood {
    /** Ask for much, and never read. */
    SILENT(400, false, FloodTable.pipeline()),
    /** Ask for much, and read a little now and then. */
    SLOW_READERS(400, true, FloodTable.pipeline()),
    /** Ask for values of megabytes, and never read. */
    HUGE_VALUES(64, false, FloodTable.hugePipeline()),
    /** Ask for batches of forty megabytes, and read a little now and then. */
    HUGE_BATCHES(4, true, FloodTable.batch()),
    /** Announce large bodies, and send a part. */
    HUGE_BODIES(100, false, FloodTable.partOfBody()),
    /** Send a part of a head. */
    SLOW_HEADS(2000, false, FloodTable.partOfHead()),
    /** Ask, say that they will send no more, and never read. */
    HALF_OPEN(400, false, FloodTable.pipeline()),
    /** Connect, ask, and reset, as fast as they can. */
    STORM(50, false, FloodTable.oneLookup());

    private static final int CONNECT_MILLIS = 2000;
    private static final int RECEIVED = 4096;
    private static final int READ_AT_ONCE = 2048;

    private final int connections;
    private final boolean reads;
    private final String request;

    Flood(int connections, boolean reads, String request) {
        this.connections = connections;
        this.reads = reads;
        this.request = request;
    }

    int connections() {
        return connections;
    }

    String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Keeps so many connections at it: those that the server has closed are opened again. For one thread. */
    Work against(InetSocketAddress server) {
        return new Work() {
            private final List<Socket> open = new ArrayList<>();
            private final byte[] read = new byte[READ_AT_ONCE];
            private long round;

            @Override
            public boolean next() throws InterruptedException {
                boolean second = round++ % 10 == 0;
                Iterator<Socket> sockets = open.iterator();
                while (sockets.hasNext()) {
                    Socket socket = sockets.next();
                    if (Flood.this == STORM || !goOn(socket, read, second)) {
                        reset(socket);
                        sockets.remove();
                    }
                }
                for (int i = open.size(); i < connections; i++) {
                    begin(server, open);
                }
                Thread.sleep(Flood.this == STORM ? 5 : 100); // the pace of the flood
                return true;
            }

            @Override
            public void close() {
                open.forEach(Flood::reset);
            }
        };
    }

    private void begin(InetSocketAddress server, List<Socket> open) {
        Socket socket = new Socket();
        try {
            socket.setReceiveBufferSize(RECEIVED);
            socket.setSoTimeout(1);
            socket.connect(server, CONNECT_MILLIS);
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            if (this == HALF_OPEN) {
                socket.shutdownOutput();
            }
            open.add(socket);
        } catch (IOException e) {
            reset(socket); // that it is not let in is the server's right
        }
    }

    /** Whether the connection is still of use. */
    private boolean goOn(Socket socket, byte[] into, boolean second) {
        try {
            if (reads && socket.getInputStream().available() > 0) {
                return socket.getInputStream().read(into) > 0;
            }
            if (this == SLOW_HEADS && second) {
                socket.getOutputStream().write('x');
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void reset(Socket socket) {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (IOException e) {
            // it is of no use any more, and that is what is wanted
        }
    }
}
