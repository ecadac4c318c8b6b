package io.sluice.topology;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/** A server that answers as a Redis does, or as a Sentinel, and says what it is told to say. */
public final class FakeNode implements AutoCloseable {
    private final ServerSocket socket;
    private final Thread accepting;
    private final List<Socket> clients = new CopyOnWriteArrayList<>();
    private final Queue<OutputStream> listeners = new ConcurrentLinkedQueue<>();
    private final CountDownLatch asked = new CountDownLatch(1);

    /** Open once it holds an answer back. */
    final CountDownLatch reached = new CountDownLatch(1);

    /** What ROLE says. */
    volatile String role = "master";

    /** Where the master is; 0 for nowhere. */
    volatile int master;

    final AtomicLong epoch = new AtomicLong();

    /** What it answers to commands that begin so, as it goes over the wire. */
    public final Map<String, String> says = new ConcurrentHashMap<>();

    /** What it was asked, in the order in which it was. */
    public final Queue<String> heard = new ConcurrentLinkedQueue<>();

    /** It answers when this is open; null for at once. */
    volatile @Nullable CountDownLatch held;

    public FakeNode() throws IOException {
        this.socket = new ServerSocket(0, 50, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}));
        this.accepting = thread(this::accept);
    }

    /** A Sentinel that names this one. */
    static FakeNode sentinel(FakeNode master, long epoch) throws IOException {
        FakeNode sentinel = new FakeNode();
        sentinel.epoch.set(epoch);
        sentinel.master = master.port();
        return sentinel;
    }

    private static Thread thread(Runnable work) {
        Thread thread = new Thread(work, "fake-node");
        thread.setDaemon(true);
        thread.start();
        return thread;
    }

    int port() {
        return socket.getLocalPort();
    }

    public String at() {
        return "127.0.0.1:" + port();
    }

    /** Waits until somebody listens for switches, and tells of one. */
    void tell(FakeNode from, FakeNode to) throws Exception {
        master = to.port();
        epoch.incrementAndGet();
        asked.await();
        String message = "m 127.0.0.1 " + from.port() + " 127.0.0.1 " + to.port();
        for (OutputStream listener : listeners) {
            listener.write(bytes("*3\r\n$7\r\nmessage\r\n$14\r\n+switch-master\r\n$" + message.length() + "\r\n"
                    + message + "\r\n"));
        }
    }

    private void accept() {
        try {
            while (true) {
                Socket client = socket.accept();
                clients.add(client);
                Thread unused = thread(() -> serve(client));
            }
        } catch (IOException e) {
            // It is over.
        }
    }

    private void serve(Socket client) {
        try (BufferedReader in =
                new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.US_ASCII))) {
            for (String line = in.readLine(); line != null; line = in.readLine()) {
                List<String> words = new ArrayList<>();
                for (int left = Integer.parseInt(line.substring(1)); left > 0; left--) {
                    char[] word = new char[Integer.parseInt(in.readLine().substring(1))];
                    int read = 0;
                    while (read < word.length) {
                        read += in.read(word, read, word.length - read); // it may have lines
                    }
                    in.readLine();
                    words.add(new String(word));
                }
                CountDownLatch until = held;
                if (until != null) {
                    reached.countDown();
                    until.await();
                }
                answer(client.getOutputStream(), words);
            }
        } catch (IOException | InterruptedException e) {
            // The client has gone, or all is over.
        }
    }

    private void answer(OutputStream out, List<String> words) throws IOException {
        String command = words.get(0) + (words.size() > 1 ? " " + words.get(1) : "");
        heard.add(String.join(" ", words));
        String own = says.entrySet().stream()
                .filter(said -> command.startsWith(said.getKey()))
                .map(Map.Entry::getValue)
                .findFirst()
                .orElse(null);
        if (own != null) {
            out.write(bytes(own + "\r\n"));
        } else if (command.startsWith("ROLE")) {
            out.write(bytes("*3\r\n$" + role.length() + "\r\n" + role + "\r\n:0\r\n*0\r\n"));
        } else if (command.startsWith("SENTINEL GET") && master > 0) {
            String port = Integer.toString(master);
            out.write(bytes("*2\r\n$9\r\n127.0.0.1\r\n$" + port.length() + "\r\n" + port + "\r\n"));
        } else if (command.startsWith("SENTINEL GET")) {
            out.write(bytes("*-1\r\n"));
        } else if (command.equals("SENTINEL MASTER")) {
            String vote = epoch.toString();
            out.write(bytes("*2\r\n$12\r\nconfig-epoch\r\n$" + vote.length() + "\r\n" + vote + "\r\n"));
        } else if (command.equals("SENTINEL MASTERS")) {
            out.write(bytes("*1\r\n*2\r\n$4\r\nname\r\n$5\r\nother\r\n"));
        } else if (command.startsWith("SUBSCRIBE")) {
            out.write(bytes("*3\r\n$9\r\nsubscribe\r\n$14\r\n+switch-master\r\n:1\r\n"));
            listeners.add(out);
        } else {
            out.write(bytes("+PONG\r\n"));
        }
        if (command.startsWith("SENTINEL") && !listeners.isEmpty()) {
            asked.countDown(); // whoever listens asks next
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    /** Returns when nobody can connect any more: a thread that waits in accept may take one more client after its socket was closed. */
    @Override
    public void close() throws IOException {
        socket.close();
        try {
            accepting.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        for (Socket client : clients) {
            client.close();
        }
    }
}
