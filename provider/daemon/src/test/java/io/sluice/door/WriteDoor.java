package io.sluice.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.access.AccessToken;
import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.lookup.KeyRule;
import io.sluice.lookup.Value;
import io.sluice.ports.TableServices;
import io.sluice.secrets.UnusableFile;
import io.sluice.transport.Server;
import io.sluice.write.FakeTable;
import io.sluice.write.Invalidator;
import io.sluice.write.Writer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A front door that writes, on a table in memory that lookups read as well. */
final class WriteDoor implements AutoCloseable {
    final FakeTable table = new FakeTable();
    final List<String> answered = new CopyOnWriteArrayList<>();
    final Coalescer<String, Value> coalescer;
    final Writer writer;
    final Server front;

    WriteDoor(KeyRule rule, int queue, Duration timeout) {
        this(rule, queue, timeout, null);
    }

    /** Where writers have to send a token. */
    WriteDoor(String token) {
        this(KeyRule.none(), 1000, Duration.ofSeconds(5), fixed(token));
    }

    private static AccessToken fixed(String token) {
        try {
            return AccessToken.fixed("--write-token-file", "writes need", token);
        } catch (UnusableFile e) {
            throw new IllegalArgumentException(e.line(), e);
        }
    }

    private WriteDoor(KeyRule rule, int queue, Duration timeout, @Nullable AccessToken token) {
        coalescer = Coalescer.start(Door.lookups(20_000, 1, Duration.ofSeconds(5)), this::read);
        writer = Writer.start(Door.lookups(queue, 1, timeout), table, Invalidator.none(), CoalescerListener.none());
        try {
            front = PublicServer.start(
                    PublicServerSettings.defaults(Door.FREE_PORT),
                    new PublicServices(
                            List.of(
                                    new TableServices(
                                            "urls",
                                            "url:",
                                            coalescer,
                                            rule,
                                            1,
                                            false,
                                            null,
                                            writer,
                                            null,
                                            null,
                                            outcome -> {}),
                                    new TableServices(
                                            "logs",
                                            "logs:",
                                            coalescer,
                                            rule,
                                            1,
                                            false,
                                            null,
                                            null,
                                            null,
                                            null,
                                            outcome -> {})),
                            token,
                            null),
                    (route, status, nanos) -> answered.add(route + " " + status),
                    null);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    WriteDoor() {
        this(KeyRule.none(), 1000, Duration.ofSeconds(5));
    }

    private Map<String, Value> read(List<String> keys) {
        Map<String, Value> found = new HashMap<>();
        keys.stream()
                .filter(table.rows::containsKey)
                .forEach(key -> found.put(key, Value.of("" + table.rows.get(key))));
        return found;
    }

    /** A request with a body as it is; fields end with CRLF each. */
    static String request(String method, String target, String fields, String body) {
        byte[] utf8 = body.getBytes(UTF_8);
        return method + " " + target + " HTTP/1.1\r\nHost: x\r\n" + fields + "Content-Length: " + utf8.length
                + "\r\n\r\n" + new String(utf8, ISO_8859_1);
    }

    static String put(String target, String url) {
        return request("PUT", target, "", url);
    }

    RawClient.Answer ask(String request) throws IOException {
        try (RawClient client = new RawClient(front.port())) {
            client.send(request);
            return client.read();
        }
    }

    RawClient.Answer delete(String target) throws IOException {
        return ask(RawClient.request("DELETE", target));
    }

    @Override
    public void close() {
        table.open();
        front.drain();
        coalescer.close(Duration.ofMillis(200));
        writer.close(Duration.ofMillis(200));
        front.close(Duration.ofSeconds(2));
    }
}
