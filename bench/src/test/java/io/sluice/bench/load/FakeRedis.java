package io.sluice.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.bench.wire.Cache;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Function;

/** Redis as far as a front end speaks with it: a thread for each connection, and whatever replies the test wants. */
public final class FakeRedis implements AutoCloseable {
    public final Queue<String> commands = new ConcurrentLinkedQueue<>();
    public final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    private final ServerSocket listening = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final Function<String, String> replies;

    /**
     * Listens on a free port.
     *
     * @param replies the reply to a command such as {@code GET url:1}
     */
    public FakeRedis(Function<String, String> replies) throws IOException {
        this.replies = replies;
        daemon(() -> {
            while (true) {
                Socket socket = listening.accept();
                sockets.add(socket);
                daemon(() -> serve(socket));
            }
        });
    }

    public static String value(String text) {
        return "$" + text.length() + "\r\n" + text + "\r\n";
    }

    public int port() {
        return listening.getLocalPort();
    }

    Cache cache() {
        return new Cache("127.0.0.1", listening.getLocalPort(), "secret", "url:");
    }

    private interface Task {
        void run() throws IOException;
    }

    private static void daemon(Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        // the other side, or the test, has ended it
                    }
                },
                "fake-redis");
        thread.setDaemon(true);
        thread.start();
    }

    private void serve(Socket socket) throws IOException {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                List<String> words = new ArrayList<>();
                int count = Integer.parseInt(line(in).substring(1));
                for (int i = 0; i < count; i++) {
                    int length = Integer.parseInt(line(in).substring(1));
                    words.add(new String(in.readNBytes(length), ISO_8859_1));
                    line(in);
                }
                String command = String.join(" ", words);
                commands.add(command);
                out.write(replies.apply(command).getBytes(ISO_8859_1));
            }
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int next; (next = in.read()) != '\n'; ) {
            if (next < 0) {
                throw new EOFException();
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        goAway();
    }

    /** Ends every connection, and takes no more. */
    void goAway() throws IOException {
        listening.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
