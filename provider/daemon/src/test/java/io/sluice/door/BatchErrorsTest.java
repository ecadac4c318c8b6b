package io.sluice.door;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.sluice.coalesce.LoadException;
import io.sluice.door.BatchFormat.Answers;
import io.sluice.door.BatchFormat.KeyError;
import io.sluice.lookup.BadKey;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of a POST /batch of which some keys are none, or cannot be looked up. */
class BatchErrorsTest {
    private static final String CONTROL = "{\"status\":400,\"detail\":\"a key must not hold control characters\"}";
    private static final String LENGTH = "{\"status\":400,\"detail\":\"a key has 1 to 512 bytes of UTF-8\"}";
    private static final String HALF = "{\"status\":400,\"detail\":\"a key must not hold half a surrogate pair\"}";
    private static final String BAD_ROW = "{\"status\":502,\"detail\":\"a value that is no text\"}";

    private final Door door = Door.open();

    @AfterEach
    void close() {
        door.close();
    }

    /** Lines, to be answered all or not at all. */
    static String strict(String lines) {
        return RawClient.post("text/plain", lines).replaceFirst("/batch", "/batch?strict");
    }

    private String lines(String body) throws IOException {
        RawClient.Answer answer = door.ask(RawClient.post("text/plain", body));
        assertThat(answer.status()).as("%.200s", answer.body()).isEqualTo(200);
        assertThat(answer.field("content-type")).isEqualTo("application/json");
        return answer.body();
    }

    private String json(String body) throws IOException {
        RawClient.Answer answer = door.ask(RawClient.post("application/json", body));
        assertThat(answer.status()).as("%.200s", answer.body()).isEqualTo(200);
        return answer.body();
    }

    private void failsWhole(String request, int status, String says) throws IOException {
        RawClient.Answer answer = door.ask(request);
        assertThat(answer.status()).as("%.200s", answer.body()).isEqualTo(status);
        assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.body()).contains("\"detail\":\"" + says);
        assertThat(answer.field("retry-after")).isEqualTo(status == 503 ? "1" : null);
    }

    @Test
    void oneBadKey_hasAnEntry_theOthersAreAnswered() throws IOException {
        door.loader.put("a", "va");
        assertThat(lines("a\nb\u0007\nc\n"))
                .isEqualTo("{\"a\":\"va\",\"c\":null,\"errors\":{\"b\\u0007\":" + CONTROL + "}}\n");
        assertThat(door.loader.batches).containsExactly(List.of("a", "c"));
        assertThat(door.answered).containsExactly("BATCH 200");
    }

    @Test
    void blankLines_areOneBadKey_theLastLinesEndIsNone() throws IOException {
        String expected = "{\"a\":null,\"b\":null,\"errors\":{\"\":" + LENGTH + "}}\n";
        for (String body : List.of("a\n\nb", "a\n\nb\n", "\na\nb", "a\nb\n\n", "a\r\n\r\n\r\nb\r\n")) {
            assertThat(lines(body)).isEqualTo(expected);
        }
    }

    /** By the rule of the key column's type, in the spelling asked for. */
    @Test
    void keyThatTheTypeRefuses_hasAnEntry() throws IOException {
        try (Door digits = new Door(
                PublicServerSettings.defaults(Door.FREE_PORT),
                Door.lookups(10, 1, Duration.ofSeconds(5)),
                key -> {
                    if (!key.matches("\\d+")) {
                        throw new BadKey("the key is no \"number\"");
                    }
                    return key;
                },
                null)) {
            String why = "{\"status\":400,\"detail\":\"the key is no \\\"number\\\"\"}";
            assertThat(digits.ask(RawClient.post("application/json", "[1,\"errors\",2,-3]"))
                            .body())
                    .isEqualTo("{\"1\":null,\"2\":null,\"errors\":{\"errors\":" + why + ",\"-3\":" + why + "}}\n");
        }
    }

    @Test
    void badKeysAlone_failTheWhole_asTheFirst() throws IOException {
        failsWhole(RawClient.post("text/plain", "\u0007\n\n"), 400, "key 1: a key must not hold control characters");
        failsWhole(RawClient.post("application/json", "[\"\",\"\\ud800\"]"), 400, "key 1: a key has 1 to 512 bytes");
        assertThat(door.loader.batches).isEmpty();
    }

    @Test
    void strict_badKey_failsTheWhole() throws IOException {
        failsWhole(strict("a\nb\u0007\n"), 400, "key 2: a key must not hold control characters");
        failsWhole(strict("a\n\nb"), 400, "key 2: a key has 1 to 512 bytes");
        assertThat(door.loader.batches).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "?strict,400",
        "?strict=,400",
        "?strict=true,400",
        "?x=y&strict,400",
        "?strict=false,200",
        "?strictly,200",
        "?,200",
        "?x=strict,200",
        "?Strict,200",
    })
    void query_strictIsAsked_elseNotLookedAt(String query, int status) throws IOException {
        String request = RawClient.post("text/plain", "a\n\nb").replaceFirst("/batch", "/batch" + query);
        RawClient.Answer answer = door.ask(request);
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).contains(status == 400 ? "key 2: a key has" : "\"errors\":{\"\":");
    }

    @Test
    void strictThatIsNeitherTrueNorFalse_400() throws IOException {
        failsWhole(
                RawClient.post("text/plain", "a").replaceFirst("/batch", "/batch?strict=1"),
                400,
                "the query's strict is true or false");
    }

    @Test
    void badRow_hasAnEntry_theOthersAreAnswered() throws IOException {
        IntStream.range(0, 20).forEach(i -> door.loader.put("k" + i, "v"));
        door.loader.badRows.add("k7");
        String keys = IntStream.range(0, 20).mapToObj(i -> "k" + i).collect(Collectors.joining("\n"));
        assertThat(lines(keys))
                .startsWith("{\"k0\":\"v\",")
                .contains("\"k6\":\"v\",\"k8\":\"v\"")
                .endsWith(",\"k19\":\"v\",\"errors\":{\"k7\":" + BAD_ROW + "}}\n");
        failsWhole(strict(keys), 502, "a value that is no text");
        failsWhole(RawClient.post("text/plain", "k7"), 502, "a value that is no text");
    }

    @Test
    void badRowAndBadKey_areBothNamed() throws IOException {
        door.loader.badRows.add("row");
        assertThat(lines("row\na\n\n"))
                .isEqualTo("{\"a\":null,\"errors\":{\"\":" + LENGTH + ",\"row\":" + BAD_ROW + "}}\n");
    }

    /** What looks at the status alone must see that nothing can be had here. */
    @ParameterizedTest
    @CsvSource({"UNAVAILABLE,503", "TIMEOUT,504"})
    void allThatAreKeysFail_theWholeDoes(LoadException.Kind kind, int status) throws IOException {
        door.loader.failure = new LoadException(kind, "away");
        failsWhole(RawClient.post("text/plain", "a\nb\n\nc"), status, "away");
        failsWhole(strict("a\nb\nc"), status, "away");
    }

    @Test
    void keysForWhichTheQueueHasNoRoom_haveEntries() throws IOException {
        try (Door small = Door.open(Door.lookups(3, 1, Duration.ofSeconds(5)));
                RawClient gate = small.connect();
                RawClient client = small.connect()) {
            small.loader.shut("gate");
            gate.send(RawClient.get("/gate"));
            Await.until(() -> small.loader.batches.size() == 1);
            client.send(RawClient.post("text/plain", "a\nb\nc\nd\ne"));
            Await.until(() -> small.coalescer.queued() == 3);
            small.loader.open("gate");
            String full = "{\"status\":503,\"detail\":\"too many lookups are waiting\"}";
            assertThat(client.read().body())
                    .isEqualTo(
                            "{\"a\":null,\"b\":null,\"c\":null,\"errors\":{\"d\":" + full + ",\"e\":" + full + "}}\n");
        }
    }

    /** A value under this name could pass for the list of errors, and the other way round. */
    @Test
    void keyCalledErrors_isAnswered_unlessAnotherFails() throws IOException {
        door.loader.put("errors", "v");
        assertThat(lines("a\nerrors")).isEqualTo("{\"a\":null,\"errors\":\"v\"}\n");
        failsWhole(
                RawClient.post("text/plain", "a\nerrors\n\n"),
                400,
                "beside the key 'errors' none can fail by itself (ask for that one alone): key 3: a key has 1 to 512");
        door.loader.badRows.add("row");
        failsWhole(
                RawClient.post("text/plain", "a\nerrors\nrow"),
                502,
                "beside the key 'errors' none can fail by itself (ask for that one alone): a value that is no text");
    }

    @Test
    void namesOfBadKeys_areBounded_andJsonThatAnyoneReads() throws IOException {
        String pairs = "\ud83d\ude00".repeat(200);
        String body = json("[\"k\",\"\\ud800x\",\"" + "y".repeat(513) + "\",\"" + "y".repeat(600) + "\",\"z" + pairs
                + "\",\"\\u0000\\u001f\\u007f\\\"\"]");
        assertThat(errors(body))
                .containsExactly(
                        Map.entry("\ufffdx", HALF),
                        Map.entry("y".repeat(64) + "\u2026", LENGTH),
                        Map.entry("z" + "\ud83d\ude00".repeat(31) + "\u2026", LENGTH),
                        Map.entry("\u0000\u001f\u007f\"", CONTROL));
        assertThat(body).doesNotContain("\\ud800").contains("\\u0000\\u001F");
    }

    private static List<Map.Entry<String, String>> errors(String body) throws IOException {
        try (JsonParser json = new JsonFactory().createParser(body)) {
            while (json.nextToken() != JsonToken.START_OBJECT || json.currentName() == null) {
                assertThat(json.currentToken()).isNotNull();
            }
            assertThat(json.currentName()).isEqualTo("errors");
            Answers answers = BatchFormat.answers(body.getBytes(UTF_8), 5);
            return answers.errors().entrySet().stream()
                    .map(error -> Map.entry(error.getKey(), text(error.getValue())))
                    .toList();
        }
    }

    private static String text(KeyError error) {
        return "{\"status\":" + error.status() + ",\"detail\":\"" + error.detail() + "\"}";
    }

    @Test
    void thousandsOfBadKeys_comeInPieces_andAsManyBytesAsSaid() throws IOException {
        String bad = IntStream.range(1, 5000).mapToObj(i -> i + "\t").collect(Collectors.joining("\n"));
        String body = lines("good\n" + bad);
        assertThat(body).endsWith("\"4999\\t\":" + CONTROL + "}}\n");
        Answers answers = BatchFormat.answers(body.getBytes(UTF_8), 5000);
        assertThat(answers.absent()).isEqualTo(1);
        assertThat(answers.errors()).hasSize(4999);
        failsWhole(RawClient.post("text/plain", "good\n" + bad + "\n\n"), 413, "more than 5000 keys");
    }

    /** A HEAD has no body that could hold keys. */
    @Test
    void head_isRefusedAsAHead_beforeAnyKeyIsLookedAt() throws IOException {
        String bad = RawClient.post("text/plain", "\u0007\n".repeat(5000)).replaceFirst("POST", "HEAD");
        try (RawClient client = door.connect()) {
            client.send(bad);
            RawClient.Answer answer = client.read(true);
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.field("connection")).isEqualTo("close");
        }
        assertThat(door.ask(bad.replaceFirst("HEAD", "POST")).body())
                .hasSizeLessThan(200)
                .contains("key 1: ");
        assertThat(door.answered).containsExactly("OTHER 400", "BATCH 400");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "?strict"})
    void pipelined_eachHasItsOwnAnswer(String query) throws IOException {
        door.loader.badRows.add("row");
        try (RawClient client = door.connect()) {
            String batch = RawClient.post("text/plain", "a\n\nrow").replaceFirst("/batch", "/batch" + query);
            String good = RawClient.post("text/plain", "a").replaceFirst("/batch", "/batch" + query);
            client.send(batch + good + batch + RawClient.get("/single/a") + good);
            for (int i = 0; i < 2; i++) {
                RawClient.Answer first = client.read();
                assertThat(first.status()).isEqualTo(query.isEmpty() ? 200 : 400);
                assertThat(first.body()).contains(query.isEmpty() ? "\"row\":" + BAD_ROW : "key 2");
                if (i == 1) {
                    assertThat(client.read().status()).isEqualTo(404);
                }
                assertThat(client.read().body()).isEqualTo("{\"a\":null}\n");
            }
        }
    }
}
