package io.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.admin.AdminAction.Notice;
import io.sluice.admin.AdminAction.NoticesResult;
import io.sluice.door.Await;
import io.sluice.door.Door;
import io.sluice.door.RawClient;
import io.sluice.lookup.BadKey;
import io.sluice.lookup.KeyRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is told to the admin port by POST, with an action that only notes it down. */
class AdminActionTest {
    private static final String LINES = "text/plain";
    private static final String JSON = "application/json; charset=utf-8";

    private final List<Notice> taken = new CopyOnWriteArrayList<>();
    private CompletionStage<NoticesResult> next = CompletableFuture.completedStage(new NoticesResult.Taken());
    private AdminServer door;

    @BeforeEach
    void open() throws IOException {
        open(Duration.ofSeconds(10));
    }

    private void open(Duration limit) throws IOException {
        KeyRule rule = key -> {
            if (key.equals("007")) {
                throw new BadKey("this is spelled 7");
            }
            return key;
        };
        Map<String, KeyRule> keys = Map.of("urls", rule);
        AdminContent content = new AdminContent()
                .page("/changes", () -> new AdminPage.Answer(200, "text/plain", "status\n"))
                .open("/livez", () -> new AdminPage.Answer(200, "text/plain", "ok\n"))
                .notices("/changes", this::take, keys)
                .notices("/only", this::take, keys)
                .notices(
                        "/broken",
                        notices -> {
                            throw new IllegalStateException("secret");
                        },
                        keys);
        door = AdminServer.start(Door.FREE_PORT, new AdminRoutes(content, AdminAccess.ofThisMachine(), limit), null);
    }

    private CompletionStage<NoticesResult> take(List<Notice> notices) {
        taken.addAll(notices);
        return next;
    }

    @AfterEach
    void close() {
        door.close();
    }

    private static String post(String path, String type, String body) {
        byte[] utf8 = body.getBytes(StandardCharsets.UTF_8);
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\nContent-Length: "
                + utf8.length + "\r\n\r\n" + new String(utf8, StandardCharsets.ISO_8859_1);
    }

    private RawClient.Answer ask(String request) throws IOException {
        try (RawClient client = new RawClient(door.port())) {
            client.send(request.replace("Host: x", "Host: localhost"));
            return client.read(request.startsWith("HEAD"));
        }
    }

    @Test
    void lines_areKeysWithoutPosition() throws IOException {
        RawClient.Answer answer = ask(post("/changes", LINES, "a\r\ncafé\na"));
        assertThat(answer.status()).isEqualTo(202);
        assertThat(answer.body()).isEqualTo("{\"taken\":3}\n");
        assertThat(answer.field("content-type")).isEqualTo("application/json");
        assertThat(taken)
                .containsExactly(new Notice(null, "a", 0), new Notice(null, "café", 0), new Notice(null, "a", 0));
    }

    @Test
    void json_isAKeyOrAnObjectOrAnArrayOfBoth() throws IOException {
        String array = "[\"a\", 7, {\"key\": \"b\", \"lsn\": \"16/B374D848\"}, {\"lsn\": null, \"key\": \"c\"}]";
        assertThat(ask(post("/changes", JSON, array)).body()).isEqualTo("{\"taken\":4}\n");
        assertThat(ask(post("/changes", JSON, "{\"key\":\"d\"}")).body()).isEqualTo("{\"taken\":1}\n");
        assertThat(ask(post("/changes", JSON, "\"e\"")).body()).isEqualTo("{\"taken\":1}\n");
        assertThat(taken)
                .containsExactly(
                        new Notice(null, "a", 0),
                        new Notice(null, "7", 0),
                        new Notice(null, "b", 0x16B374D848L),
                        new Notice(null, "c", 0),
                        new Notice(null, "d", 0),
                        new Notice(null, "e", 0));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "lines | `` | no keys",
                "json | [] | no keys",
                "lines | {\"table\": \"posts\", \"key\": \"a\"} | send it with Content-Type: application/json",
                "lines |  [ { \"key\": \"a\"}] | send it with Content-Type: application/json",
                "lines | 007 | key 1: this is spelled 7",
                "json | [\"a\", \"\"] | key 2: a key has 1 to 512 bytes",
                "json | [\"a\", null] | neither a key nor an object",
                "json | [\"a\" | not JSON",
                "json | [\"a\"] 1 | more after its end",
                "json | {\"lsn\": \"0/1\"} | an object without \\\"key\\\"",
                "json | {\"key\": \"a\", \"lsn\": \"0/0\"} | key 1: the lsn is no position like 16/B374D848",
                "json | {\"key\": \"a\", \"lsn\": \"x\"} | key 1: the lsn is no position like 16/B374D848",
                "json | {\"key\": \"a\", \"lsn\": 7} | and perhaps one \\\"lsn\\\" and one \\\"table\\\", strings",
                "json | {\"key\": \"a\", \"key\": \"b\"} | an object has one \\\"key\\\"",
                "json | {\"key\": [\"a\"]} | an object has one \\\"key\\\"",
                "json | {\"key\": \"a\", \"value\": \"b\"} | an object has one \\\"key\\\"",
            })
    void badBody_400_andNothingIsTaken(String form, String body, String says) throws IOException {
        RawClient.Answer answer = ask(post("/changes", form.equals("json") ? JSON : LINES, body));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.body()).contains(says);
        assertThat(taken).isEmpty();
    }

    @Test
    void numberOrNameLongerThanTheParserTakes_400() throws IOException {
        for (String body : List.of("[" + "1".repeat(1001) + "]", "{\"" + "x".repeat(50_001) + "\": 1}")) {
            RawClient.Answer answer = ask(post("/changes", JSON, body));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("a number or a name is too long");
        }
        assertThat(taken).isEmpty();
    }

    @Test
    void tooMuch_413() throws IOException {
        String head = "POST /changes HTTP/1.1\r\nHost: localhost\r\nContent-Length: " + (NoticesBody.MAX_BYTES + 1)
                + "\r\n\r\n";
        assertThat(ask(head).status()).isEqualTo(413);
        RawClient.Answer many = ask(post("/changes", LINES, "k\n".repeat(NoticesBody.MAX_NOTICES + 1)));
        assertThat(many.status()).isEqualTo(413);
        assertThat(many.body()).contains("more than 20000 keys");
        assertThat(ask(post("/changes", LINES, "k\n".repeat(NoticesBody.MAX_NOTICES)))
                        .status())
                .isEqualTo(202);
    }

    @Test
    void pageAndActionOnOnePath_othersSayWhatTheyTake() throws IOException {
        assertThat(ask(RawClient.get("/changes")).body()).isEqualTo("status\n");
        assertThat(ask(post("/changes", LINES, "a")).status()).isEqualTo(202);
        assertThat(ask(RawClient.request("DELETE", "/changes")).field("allow")).isEqualTo("GET, HEAD, POST");
        assertThat(ask(RawClient.get("/only")).field("allow")).isEqualTo("POST");
        RawClient.Answer page = ask(post("/livez", LINES, "a"));
        assertThat(page.status()).isEqualTo(405);
        assertThat(page.field("allow")).isEqualTo("GET, HEAD");
        assertThat(ask(post("/nothing", LINES, "a")).status()).isEqualTo(404);
        assertThat(ask(RawClient.request("OPTIONS", "*")).status()).isEqualTo(405);
    }

    /** A page on the Web can have a browser send this; the browser then says where it comes from. */
    @Test
    void requestOfAWebPage_403_andNothingIsTaken() throws IOException {
        for (String origin : List.of("https://example.com", "null", "http://127.0.0.1:8081")) {
            String request =
                    post("/changes", LINES, "a").replace("Host: localhost", "Host: localhost\r\nOrigin: " + origin);
            assertThat(ask(request).status()).as(origin).isEqualTo(403);
        }
        assertThat(taken).isEmpty();
    }

    @Test
    void compressedBody_415() throws IOException {
        String request =
                post("/changes", LINES, "a").replace("Host: localhost", "Host: localhost\r\nContent-Encoding: gzip");
        assertThat(ask(request).status()).isEqualTo(415);
    }

    @Test
    void nothingTakesThem_503WithRetryAfter() throws IOException {
        next = CompletableFuture.completedStage(new NoticesResult.Unavailable("Redis is away"));
        RawClient.Answer answer = ask(post("/changes", LINES, "a"));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.field("retry-after")).isEqualTo("1");
        assertThat(answer.body()).contains("Redis is away");
    }

    @Test
    void slowAction_holdsUpNobodyElse_andIsAnsweredInItsTurn() throws IOException {
        CompletableFuture<NoticesResult> later = new CompletableFuture<>();
        next = later;
        try (RawClient client = new RawClient(door.port())) {
            client.send(post("/changes", LINES, "a") + RawClient.get("/livez").replace("Host: x", "Host: localhost"));
            Await.until(() -> taken.size() == 1);
            assertThat(ask(RawClient.get("/livez")).status()).isEqualTo(200);
            assertThat(later).as("still under way").isNotDone();
            later.complete(new NoticesResult.Taken());
            assertThat(client.read().status()).isEqualTo(202);
            assertThat(client.read().body()).isEqualTo("ok\n");
        }
    }

    @Test
    void actionThatFails_500WithoutDetails() throws IOException {
        RawClient.Answer thrown = ask(post("/broken", LINES, "a"));
        assertThat(thrown.status()).isEqualTo(500);
        assertThat(thrown.body()).doesNotContain("secret");
        next = CompletableFuture.failedStage(new IllegalStateException("secret"));
        RawClient.Answer failed = ask(post("/changes", LINES, "a"));
        assertThat(failed.status()).isEqualTo(500);
        assertThat(failed.body()).doesNotContain("secret");
    }

    @Test
    void actionThatNeverAnswers_504AtTheLimit_andItsStageIsLeftAlone() throws IOException {
        CompletableFuture<NoticesResult> never = new CompletableFuture<>();
        next = never;
        door.close();
        open(Duration.ofMillis(50));
        RawClient.Answer answer = ask(post("/changes", LINES, "a"));
        assertThat(answer.status()).isEqualTo(504);
        assertThat(answer.body()).contains("send it again");
        assertThat(never).isNotDone();
    }
}
