package io.sluice.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** Answers whatever the test wants, with a thread for each connection. */
public final class FakeServer implements AutoCloseable {
    public final Queue<Request> requests = new ConcurrentLinkedQueue<>();
    public final AtomicLong received = new AtomicLong();
    public final AtomicLong accepted = new AtomicLong();

    private static final int KEPT = 10_000;

    private final ServerSocket listening;
    private final Answers answers;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final Thread accepting;

    /** What was asked. */
    public record Request(String line, String head, String body) {}

    /** Gives the bytes of an answer, when they are to be sent. Blocks its connection alone. */
    public interface Answers {
        /**
         * The answer.
         *
         * @param number of the request, counted from 1 over all connections
         */
        String to(Request request, long number) throws Exception;
    }

    public FakeServer(Answers answers) throws IOException {
        this.answers = answers;
        this.listening = new ServerSocket(0, 1000, InetAddress.getLoopbackAddress());
        this.accepting = daemon(this::accept);
    }

    /** Always the same. */
    public static FakeServer with(String answer) throws IOException {
        return new FakeServer((request, number) -> answer);
    }

    public static String answer(int status, String body) {
        return "HTTP/1.1 " + status + " X\r\nDate: today\r\nContent-Length: " + body.length() + "\r\n\r\n" + body;
    }

    static String last(int status) {
        return "HTTP/1.1 " + status + " X\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    }

    public URI address() {
        return URI.create("http://127.0.0.1:" + listening.getLocalPort());
    }

    private static Thread daemon(Runnable task) {
        Thread thread = new Thread(task, "fake-server");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    private void accept() {
        try {
            while (true) {
                Socket socket = listening.accept();
                accepted.incrementAndGet();
                sockets.add(socket);
                daemon(() -> serve(socket));
            }
        } catch (IOException e) {
            return; // closed
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            socket.setTcpNoDelay(true);
            InputStream in = new BufferedInputStream(socket.getInputStream());
            String answer = "";
            while (!answer.contains("Connection: close")) {
                Request request = read(in);
                long number = received.incrementAndGet();
                if (requests.size() < KEPT) {
                    requests.add(request);
                }
                answer = answers.to(request, number);
                socket.getOutputStream().write(answer.getBytes(ISO_8859_1));
            }
        } catch (Exception e) {
            return; // the client is gone, or the test has ended
        } finally {
            sockets.remove(socket);
        }
    }

    private static Request read(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.length() < 4 || !head.substring(head.length() - 4).equals("\r\n\r\n")) {
            int read = in.read();
            if (read < 0) {
                throw new EOFException("the client has ended");
            }
            head.append((char) read);
        }
        int length = head.toString()
                .lines()
                .filter(line -> line.startsWith("Content-Length: "))
                .mapToInt(line -> Integer.parseInt(line.substring(16)))
                .findFirst()
                .orElse(0);
        String body = new String(in.readNBytes(length), ISO_8859_1);
        return new Request(head.toString().lines().findFirst().orElse(""), head.toString(), body);
    }

    /** Dies: every connection is reset, and none accepted. */
    @Override
    public void close() throws IOException {
        listening.close();
        awaitEndOfAccepting();
        for (Socket socket : sockets) {
            reset(socket);
        }
    }

    /** The kernel keeps a listener, and resets those who come, for as long as a thread waits in accept. */
    private void awaitEndOfAccepting() throws IOException {
        try {
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("while the server ended");
        }
    }

    private static void reset(Socket socket) throws IOException {
        try {
            socket.setSoLinger(true, 0);
            socket.close();
        } catch (SocketException e) {
            return; // its client had ended it, and so it is closed
        }
    }
}
