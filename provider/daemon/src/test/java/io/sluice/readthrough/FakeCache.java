package io.sluice.readthrough;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;

/** A server that answers as Redis does, out of a map, until it is told to do otherwise. */
final class FakeCache implements AutoCloseable {
    final Map<String, String> entries = new ConcurrentHashMap<>();
    final Map<String, Long> times = new ConcurrentHashMap<>();

    /** Commands that came, but for those of a link's beginning. */
    final List<String> asked = new CopyOnWriteArrayList<>();

    private final ServerSocket listening;
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final Semaphore answers = new Semaphore(Integer.MAX_VALUE / 2);
    private volatile String instead = "";
    private volatile String greeting = "+PONG\r\n";

    FakeCache() throws IOException {
        listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        thread(this::accept);
    }

    int port() {
        return listening.getLocalPort();
    }

    /** Reads come in, and are not answered until {@link #goOn}. */
    void hang() {
        int unused = answers.drainPermits();
    }

    void goOn() {
        answers.release(Integer.MAX_VALUE / 2);
    }

    /** Every read is answered so. */
    void sayInstead(String bytes) {
        instead = bytes;
    }

    /** What new connections are answered at their beginning; nothing if it is empty. */
    void greet(String bytes) {
        greeting = bytes;
    }

    void dropConnections() {
        for (Socket socket : sockets) {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
        sockets.clear();
    }

    int connections() {
        return (int) sockets.stream().filter(socket -> !socket.isClosed()).count();
    }

    private static void thread(Runnable work) {
        Thread thread = new Thread(work, "fake-cache");
        thread.setDaemon(true);
        thread.start();
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                sockets.add(socket);
                thread(() -> serve(socket));
            }
        } catch (IOException e) {
            // it is closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            OutputStream out = socket.getOutputStream();
            while (true) {
                int count = Integer.parseInt(line(in).substring(1));
                String[] words = new String[count];
                for (int i = 0; i < count; i++) {
                    int length = Integer.parseInt(line(in).substring(1));
                    words[i] = new String(in.readNBytes(length), UTF_8);
                    in.skipNBytes(2);
                }
                out.write(answer(words).getBytes(UTF_8));
                out.flush();
            }
        } catch (IOException | NumberFormatException e) {
            // the other side has gone
        }
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        int next;
        while ((next = in.read()) != '\n') {
            if (next < 0) {
                throw new IOException("the end");
            }
            line.append((char) next);
        }
        return line.toString().strip();
    }

    private String answer(String[] words) {
        if (words[0].equals("PING")) {
            return greeting;
        }
        asked.add(String.join(" ", words));
        answers.acquireUninterruptibly();
        if (!instead.isEmpty()) {
            return instead;
        }
        return switch (words[0]) {
            case "GET" -> bulk(words[1]);
            case "PTTL" -> ":" + (entries.containsKey(words[1]) ? times.getOrDefault(words[1], -1L) : -2L) + "\r\n";
            case "MGET" -> {
                StringBuilder all = new StringBuilder("*" + (words.length - 1) + "\r\n");
                for (int i = 1; i < words.length; i++) {
                    all.append(bulk(words[i]));
                }
                yield all.toString();
            }
            default -> "-ERR unknown command\r\n";
        };
    }

    private String bulk(String name) {
        String value = entries.get(name);
        return value == null ? "$-1\r\n" : "$" + value.getBytes(UTF_8).length + "\r\n" + value + "\r\n";
    }

    @Override
    public void close() throws IOException {
        listening.close();
        goOn();
        dropConnections();
    }
}
