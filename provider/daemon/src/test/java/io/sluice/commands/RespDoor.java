package io.sluice.commands;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.access.AccessToken;
import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.door.Door;
import io.sluice.door.FakeLoader;
import io.sluice.lookup.KeyRule;
import io.sluice.lookup.Value;
import io.sluice.ports.LookupSample;
import io.sluice.ports.TableServices;
import io.sluice.secrets.UnusableFile;
import io.sluice.transport.EventLoops;
import io.sluice.transport.Limits;
import io.sluice.transport.Pressure;
import io.sluice.write.FakeTable;
import io.sluice.write.Invalidator;
import io.sluice.write.Writer;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** A port that speaks Redis' protocol, before real coalescers on values in memory: {@code url:} is read only, {@code w:} is written to. */
public final class RespDoor implements AutoCloseable {
    static final String PASSWORD = "a-password-of-clients";
    static final String WRITE_TOKEN = "a-token-of-those-who-write";

    final FakeLoader loader = new FakeLoader();
    final FakeTable table = new FakeTable();
    final Queue<String> answered = new ConcurrentLinkedQueue<>();
    final LongAdder heard = new LongAdder();
    final Coalescer<String, Value> urls;
    final Coalescer<String, Value> written;
    final Writer writer;
    final RespServer server;

    /** What is different from the usual. */
    record Unusual(UnknownKeys unknown, boolean password, boolean writeToken, boolean readOnly, int queue) {
        static Unusual none() {
            return new Unusual(UnknownKeys.NIL, false, false, false, 20_000);
        }
    }

    RespDoor() {
        this(Unusual.none());
    }

    RespDoor(Unusual unusual) {
        this(unusual, Pressure.ofThisProcess());
    }

    /** One whose clients may take so much memory. */
    RespDoor(Unusual unusual, Pressure pressure) {
        urls = Coalescer.start(Door.lookups(unusual.queue, 1, Duration.ofSeconds(5)), loader);
        written = Coalescer.start(Door.lookups(1000, 1, Duration.ofSeconds(5)), this::read);
        writer = Writer.start(
                Door.lookups(1000, 1, Duration.ofSeconds(5)), table, Invalidator.none(), CoalescerListener.none());
        try {
            server = RespServer.start(
                    new RespSettings(
                            Door.FREE_PORT,
                            1000,
                            unusual.unknown,
                            new Limits(100, TimeUnit.SECONDS.toNanos(5), 1, TimeUnit.SECONDS.toNanos(5))),
                    new RespServer.RespServices(
                            List.of(
                                    new TableServices(
                                            "urls",
                                            "url:",
                                            urls,
                                            KeyRule.none(),
                                            1,
                                            false,
                                            null,
                                            null,
                                            null,
                                            null,
                                            outcome -> heard.increment()),
                                    new TableServices(
                                            "writes",
                                            "w:",
                                            written,
                                            KeyRule.none(),
                                            1,
                                            false,
                                            null,
                                            unusual.readOnly ? null : writer,
                                            null,
                                            null,
                                            outcome -> {})),
                            unusual.password ? fixed(PASSWORD) : null,
                            unusual.writeToken ? fixed(WRITE_TOKEN) : null,
                            new LookupSample(),
                            "1.2.3"),
                    EventLoops.of(1, "resp-test"),
                    pressure,
                    (command, result, nanos) -> answered.add(command.word() + " " + result),
                    null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static AccessToken fixed(String token) {
        try {
            return AccessToken.fixed("--resp-password-file", "this needs", token);
        } catch (UnusableFile e) {
            throw new IllegalArgumentException(e.line(), e);
        }
    }

    private Map<String, Value> read(List<String> keys) {
        Map<String, Value> found = new HashMap<>();
        for (String key : keys) {
            Object value = table.rows.get(key);
            if (value != null) {
                found.put(key, Value.of("" + value));
            }
        }
        return found;
    }

    RespClient connect() throws IOException {
        return new RespClient(server.server().port());
    }

    /** The answers to these bytes, on a connection of their own, which ends behind them. */
    String say(String bytes) throws IOException {
        try (RespClient client = connect()) {
            client.send(bytes);
            client.socket.shutdownOutput();
            return client.rest();
        }
    }

    @Override
    public void close() {
        server.server().drain();
        urls.close(Duration.ofMillis(200));
        written.close(Duration.ofMillis(200));
        writer.close(Duration.ofMillis(200));
        server.server().close(Duration.ofSeconds(2));
    }

    /** As clients send it. */
    static String command(String... words) {
        StringBuilder bytes = new StringBuilder("*" + words.length + "\r\n");
        for (String word : words) {
            bytes.append('$').append(word.length()).append("\r\n").append(word).append("\r\n");
        }
        return bytes.toString();
    }

    /** A plain socket that speaks whatever the test says. Characters are sent as single bytes. */
    static final class RespClient implements AutoCloseable {
        final Socket socket;
        private final InputStream in;

        RespClient(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(10_000);
            socket.setTcpNoDelay(true);
            in = new BufferedInputStream(socket.getInputStream());
        }

        void send(String bytes) throws IOException {
            socket.getOutputStream().write(bytes.getBytes(ISO_8859_1));
        }

        /** One line, without its end. */
        String line() throws IOException {
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            for (int b = in.read(); b != '\n'; b = in.read()) {
                if (b < 0) {
                    throw new EOFException("the connection ended behind " + line);
                }
                line.write(b);
            }
            return line.toString(ISO_8859_1).stripTrailing();
        }

        /** A bulk string, or what stands in its place. */
        @Nullable
        String bulk() throws IOException {
            String head = line();
            if (!head.startsWith("$")) {
                return head;
            }
            int length = Integer.parseInt(head.substring(1));
            if (length < 0) {
                return null;
            }
            byte[] bytes = in.readNBytes(length + 2);
            return new String(bytes, 0, length, ISO_8859_1);
        }

        /** All that comes until the end. */
        String rest() throws IOException {
            return new String(in.readAllBytes(), ISO_8859_1);
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
