package io.sluice.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The browser of the machine, without a window, driven by its DevTools protocol over a WebSocket. Thread-safe. */
final class Chromium implements AutoCloseable {
    private static final int SECONDS = 20;

    private final Process process;
    private final WebSocket socket;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<Integer, CompletableFuture<Map<String, Object>>> asked = new ConcurrentHashMap<>();
    private final List<Map<String, Object>> events = new CopyOnWriteArrayList<>();

    private Chromium(Process process, String url) {
        this.process = process;
        this.socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create(url), new Frames())
                .orTimeout(SECONDS, TimeUnit.SECONDS)
                .join();
    }

    /** Where it is; empty on a machine without one. */
    static Optional<Path> program() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }

    /** @param profile an empty folder */
    static Chromium start(Path program, Path profile) throws IOException {
        Process process = new ProcessBuilder(
                        program.toString(),
                        "--headless=new",
                        "--no-sandbox", // root has none; it sees our own page alone
                        "--disable-gpu",
                        "--disable-dev-shm-usage",
                        "--disable-background-networking",
                        "--disable-extensions",
                        "--disable-component-update",
                        "--no-first-run",
                        "--hide-scrollbars",
                        "--remote-debugging-port=0",
                        "--user-data-dir=" + profile,
                        "about:blank")
                .redirectErrorStream(true)
                .start();
        BufferedReader output = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
        List<String> said = new ArrayList<>();
        String line;
        while ((line = output.readLine()) != null) {
            said.add(line);
            if (line.startsWith("DevTools listening on ")) {
                Thread rest = new Thread(() -> output.lines().forEach(unused -> {}), "chromium-output");
                rest.setDaemon(true);
                rest.start();
                return new Chromium(process, line.substring("DevTools listening on ".length()));
            }
        }
        throw new IOException("chromium ended: " + said);
    }

    /** A tab with this page. */
    Tab open(String url) {
        Map<String, Object> target = ask(null, "Target.createTarget", "{\"url\":\"about:blank\"}");
        Map<String, Object> session = ask(
                null, "Target.attachToTarget", "{\"targetId\":\"" + target.get("targetId") + "\",\"flatten\":true}");
        return Tab.open(this, String.valueOf(session.get("sessionId")), url);
    }

    /** Asks, and waits for the result. */
    Map<String, Object> ask(@Nullable String session, String method, String parameters) {
        int id = next.incrementAndGet();
        CompletableFuture<Map<String, Object>> answer = new CompletableFuture<>();
        asked.put(id, answer);
        String text = "{\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters
                + (session == null ? "" : ",\"sessionId\":\"" + session + "\"") + "}";
        synchronized (this) { // a WebSocket sends one at a time
            socket.sendText(text, true).orTimeout(SECONDS, TimeUnit.SECONDS).join();
        }
        Map<String, Object> result = answer.orTimeout(SECONDS, TimeUnit.SECONDS).join();
        assertThat(result).as("%s %s", method, parameters).doesNotContainKey("error");
        return map(result, "result");
    }

    /** What a session has told by itself, by its method. */
    List<Map<String, Object>> told(String session, String method) {
        return events.stream()
                .filter(event -> session.equals(event.get("sessionId")) && method.equals(event.get("method")))
                .map(event -> map(event, "params"))
                .toList();
    }

    @SuppressWarnings("unchecked")
    static Map<String, Object> map(Map<String, Object> of, String name) {
        return (Map<String, Object>) of.getOrDefault(name, Map.of());
    }

    private void take(String text) {
        try (JsonParser json = new JsonFactory().createParser(text)) {
            json.nextToken();
            Map<String, Object> message = object(json);
            if (message.get("id") instanceof Long id) {
                CompletableFuture<Map<String, Object>> answer = asked.remove(id.intValue());
                if (answer != null) {
                    answer.complete(message);
                }
            } else {
                events.add(message);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, Object> object(JsonParser json) throws IOException {
        Map<String, Object> members = new LinkedHashMap<>();
        String name;
        while ((name = json.nextFieldName()) != null) {
            json.nextToken();
            members.put(name, value(json));
        }
        return members;
    }

    private static @Nullable Object value(JsonParser json) throws IOException {
        return switch (json.currentToken()) {
            case START_OBJECT -> object(json);
            case START_ARRAY -> {
                List<@Nullable Object> values = new ArrayList<>();
                while (json.nextToken() != JsonToken.END_ARRAY) {
                    values.add(value(json));
                }
                yield values;
            }
            case VALUE_NUMBER_INT -> json.getLongValue();
            case VALUE_NULL -> null;
            default -> json.getText();
        };
    }

    /** Puts the frames of a message together. */
    private final class Frames implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                take(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    @Override
    public void close() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        try {
            assertThat(process.waitFor(SECONDS, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
