package io.sluice.warm;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.JsonStringEncoder;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What answers POST /batch as the test says. Keys that begin with "no" are absent. */
final class FakeDaemon implements AutoCloseable {
    static {
        System.setProperty("sun.net.httpserver.nodelay", "true"); // else each answer takes the 40 ms of a delayed ACK
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newCachedThreadPool();

    /** Every batch that was asked for, in the order in which they came. */
    final List<List<String>> asked = new CopyOnWriteArrayList<>();

    /** What is answered to a batch. */
    volatile Function<List<String>, Answer> says = FakeDaemon::lookedUp;

    /** @param retryAfter seconds, or less than 0 for none */
    record Answer(int status, String body, int retryAfter) {
        static Answer problem(int status, String detail, int retryAfter) {
            return new Answer(status, "{\"status\":" + status + ",\"detail\":\"" + detail + "\"}\n", retryAfter);
        }
    }

    FakeDaemon() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.setExecutor(threads);
        server.start();
    }

    static Answer lookedUp(List<String> keys) {
        String body = keys.stream()
                .map(key -> "\"" + new String(JsonStringEncoder.getInstance().quoteAsString(key)) + "\":"
                        + (key.startsWith("no") ? "null" : "\"v\""))
                .collect(Collectors.joining(",", "{", "}"));
        return new Answer(200, body, -1);
    }

    /** The same, but for those that fail: they have entries of their own. */
    static Answer lookedUpBut(Map<String, Answer> failed, List<String> keys) {
        List<String> errors = keys.stream()
                .filter(failed::containsKey)
                .map(key -> "\"" + key + "\":"
                        + Objects.requireNonNull(failed.get(key)).body().strip())
                .toList();
        Answer others =
                lookedUp(keys.stream().filter(key -> !failed.containsKey(key)).toList());
        return errors.isEmpty()
                ? others
                : new Answer(
                        200, others.body().replaceFirst("}$", ",\"errors\":{" + String.join(",", errors) + "}}"), -1);
    }

    private void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Answer answer = Answer.problem(404, "no key", -1);
        if (exchange.getRequestMethod().equals("POST")
                && exchange.getRequestURI().getPath().endsWith("/batch")) {
            List<String> keys = keys(body);
            asked.add(keys);
            answer = says.apply(keys);
        }
        if (answer.retryAfter() >= 0) {
            exchange.getResponseHeaders().set("Retry-After", Integer.toString(answer.retryAfter()));
        }
        byte[] bytes = answer.body().getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.status(), bytes.length);
        try (OutputStream out = exchange.getResponseBody()) {
            out.write(bytes);
        }
    }

    private static List<String> keys(byte[] body) throws IOException {
        List<String> keys = new ArrayList<>();
        try (JsonParser json = new JsonFactory().createParser(body)) {
            JsonToken token;
            while ((token = json.nextToken()) != null) {
                if (token == JsonToken.VALUE_STRING) {
                    keys.add(json.getText());
                }
            }
        }
        return keys;
    }

    /** All keys that were asked for. */
    List<String> keys() {
        return asked.stream().flatMap(List::stream).toList();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
