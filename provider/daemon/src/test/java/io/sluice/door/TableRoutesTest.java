package io.sluice.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Settings;
import io.sluice.lookup.BadKey;
import io.sluice.lookup.KeyRule;
import io.sluice.lookup.Value;
import io.sluice.ports.TableServices;
import io.sluice.transport.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several tables behind one port, over a socket. */
class TableRoutesTest {
    private static final KeyRule TWO_PARTS = new KeyRule() {
        @Override
        public String canonical(String key) {
            return key;
        }

        @Override
        public String ofParts(List<String> parts) throws BadKey {
            if (parts.size() != 2) {
                throw new BadKey("a key of hosts has 2 parts");
            }
            return String.join("/", parts);
        }
    };

    private final FakeLoader links = new FakeLoader();
    private final FakeLoader posts = new FakeLoader();
    private final FakeLoader hosts = new FakeLoader();
    private final List<Coalescer<String, Value>> coalescers = List.of(
            Coalescer.start(Settings.defaults(), links),
            Coalescer.start(Settings.defaults(), posts),
            Coalescer.start(Settings.defaults(), hosts));
    private final List<Outcome<Value>> heard = new CopyOnWriteArrayList<>();
    private Server front;

    @BeforeEach
    void open() throws IOException {
        links.put("a", "https://example.com/a");
        posts.put("a", "{\"title\":\"A\"}");
        posts.put("errors", "{\"title\":\"E\"}");
        hosts.put("acme/www", "{\"ip\":\"10.0.0.1\"}");
        front = PublicServer.start(
                PublicServerSettings.defaults(Door.FREE_PORT),
                new PublicServices(
                        List.of(
                                new TableServices(
                                        "links",
                                        "links:",
                                        coalescers.get(0),
                                        KeyRule.none(),
                                        1,
                                        false,
                                        null,
                                        null,
                                        null,
                                        null,
                                        heard::add),
                                new TableServices(
                                        "posts",
                                        "posts:",
                                        coalescers.get(1),
                                        KeyRule.none(),
                                        1,
                                        true,
                                        null,
                                        null,
                                        null,
                                        null,
                                        outcome -> {}),
                                new TableServices(
                                        "hosts",
                                        "hosts:",
                                        coalescers.get(2),
                                        TWO_PARTS,
                                        2,
                                        true,
                                        null,
                                        null,
                                        null,
                                        null,
                                        outcome -> {})),
                        null,
                        null),
                (route, status, nanos) -> {},
                null);
    }

    @AfterEach
    void close() {
        front.close(Duration.ZERO);
        coalescers.forEach(Coalescer::close);
    }

    private RawClient.Answer ask(String request) throws IOException {
        try (RawClient client = new RawClient(front.port())) {
            client.send(request);
            return client.read();
        }
    }

    private RawClient.Answer get(String path) throws IOException {
        return ask(RawClient.get(path));
    }

    private RawClient.Answer accepting(String path, String accept) throws IOException {
        return ask("GET " + path + " HTTP/1.1\r\nHost: h\r\nAccept: " + accept + "\r\n\r\n");
    }

    @Test
    void eachTable_hasItsOwnValues() throws IOException {
        assertThat(get("/t/links/a").body()).isEqualTo("https://example.com/a");
        assertThat(get("/t/links/a").field("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(get("/t/posts/a").body()).isEqualTo("{\"title\":\"A\"}");
        assertThat(get("/t/posts/a").field("content-type")).isEqualTo("application/json");
        assertThat(get("/t/hosts/acme/www").body()).isEqualTo("{\"ip\":\"10.0.0.1\"}");
        assertThat(get("/t/posts/b").status()).isEqualTo(404);
    }

    /** Of a batch each key that was looked up; of a key that is none, nothing. */
    @Test
    void eachAnswer_isHeardOnce() throws IOException {
        assertThat(get("/t/links/a").status()).isEqualTo(200);
        assertThat(get("/b").status()).isEqualTo(404);
        assertThat(get("/t/posts/a").status()).isEqualTo(200);
        assertThat(heard)
                .containsExactly(new Outcome.Found<>(Value.of("https://example.com/a")), new Outcome.Absent<>());
        heard.clear();
        String keys = "a\nb\n" + "x".repeat(600) + "\n";
        assertThat(ask("POST /batch HTTP/1.1\r\nHost: h\r\nContent-Length: " + keys.length() + "\r\n\r\n" + keys)
                        .status())
                .isEqualTo(200);
        assertThat(heard)
                .containsExactlyInAnyOrder(
                        new Outcome.Found<>(Value.of("https://example.com/a")), new Outcome.Absent<>());
    }

    @Test
    void pathsWithoutTable_areTheFirsts() throws IOException {
        assertThat(get("/a").field("location")).isEqualTo("https://example.com/a");
        assertThat(get("/single/a").body()).isEqualTo("https://example.com/a");
        links.put("t", "https://example.com/t");
        assertThat(get("/t").field("location")).isEqualTo("https://example.com/t");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "/t/links/a | application/json | \"https://example.com/a\"",
                "/t/links/a | application/json;q=0.5, text/plain | https://example.com/a",
                "/t/links/a | application/*, text/plain;q=0.1 | \"https://example.com/a\"",
                "/t/links/a | */* | https://example.com/a",
                "/t/links/a | image/png | https://example.com/a",
                "/t/posts/a | */* | {\"title\":\"A\"}",
                "/t/posts/a | text/plain | {\"title\":\"A\"}",
            })
    void accept_choosesTextOrJson(String path, String accept, String body) throws IOException {
        assertThat(accepting(path, accept).body()).isEqualTo(body);
    }

    @Test
    void accept_namesTheTypeThatIsSent() throws IOException {
        assertThat(accepting("/t/posts/a", "text/plain").field("content-type")).startsWith("text/plain");
        assertThat(accepting("/t/links/a", "application/json").field("content-type"))
                .isEqualTo("application/json");
    }

    @Test
    void jsonString_isEscaped() throws IOException {
        links.put("quoted", "say \"hi\"\n\\");
        assertThat(accepting("/t/links/quoted", "application/json").body()).isEqualTo("\"say \\\"hi\\\"\\n\\\\\"");
    }

    @ParameterizedTest
    @CsvSource({
        "/t/nope/a, 404, no such table",
        "/t/links, 404, no key",
        "/t/links/, 404, no key",
        "/t/links/a/b, 404, a slash inside a key",
        "/t/hosts/acme, 400, has 2 parts",
        "/t/hosts/acme/www/x, 400, has 2 parts",
        "/t/links/%zz, 400, a percent sign",
    })
    void badPath_isOneLine(String path, int status, String line) throws IOException {
        RawClient.Answer answer = get(path);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).contains(line);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PUT", "DELETE", "POST"})
    void readOnlyTable_takesNoWrites(String method) throws IOException {
        assertThat(ask(RawClient.request(method, "/t/links/a")).status()).isEqualTo(405);
    }

    @Test
    void batchOfRows_hasThemAsObjects() throws IOException {
        String body = "[\"a\",\"b\",\"errors\"]";
        RawClient.Answer answer =
                ask("POST /t/posts/batch HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body);
        assertThat(answer.body()).isEqualTo("{\"a\":{\"title\":\"A\"},\"b\":null,\"errors\":{\"title\":\"E\"}}\n");
        BatchFormat.Answers read = BatchFormat.answers(answer.body().getBytes(UTF_8), 3);
        assertThat(read.found()).isEqualTo(2);
        assertThat(read.absent()).isEqualTo(1);
        assertThat(read.errors()).isEmpty();
    }

    @Test
    void batchOfRows_largerThanABuffer_comesWhole() throws IOException {
        String large = "{\"body\":\"" + "x".repeat(300_000) + "\"}";
        posts.put("large", large);
        String body = "a\nlarge\n";
        RawClient.Answer answer =
                ask("POST /t/posts/batch HTTP/1.1\r\nHost: h\r\nContent-Type: text/plain\r\nContent-Length: "
                        + body.length() + "\r\n\r\n" + body);
        assertThat(answer.body()).isEqualTo("{\"a\":{\"title\":\"A\"},\"large\":" + large + "}\n");
    }
}
