package io.sluice.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Filler;
import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Routing;
import io.sluice.http.AnswerListener;
import io.sluice.lookup.KeyRule;
import io.sluice.lookup.Value;
import io.sluice.transport.Server;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** POST /batch over a socket. */
class BatchRouteTest {
    private final Door door = Door.open();
    private @Nullable Server second;

    @AfterEach
    void close() {
        door.close();
        if (second != null) {
            second.close(Duration.ofSeconds(1));
        }
    }

    private RawClient.Answer lines(String body) throws IOException {
        return door.ask(RawClient.post("text/plain", body));
    }

    private RawClient.Answer json(String body) throws IOException {
        return door.ask(RawClient.post("application/json", body));
    }

    @Test
    void lines_valuesInTheOrderAsked() throws IOException {
        door.loader.put("b", "http://h/b");
        door.loader.put("ä%41", "\"q\"\\\n\u0001é🙂");
        RawClient.Answer answer = lines("b\nnope\r\nä%41\nb\n");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("content-type")).isEqualTo("application/json");
        assertThat(answer.body())
                .isEqualTo("{\"b\":\"http://h/b\",\"nope\":null,\"ä%41\":\"\\\"q\\\"\\\\\\n\\u0001é🙂\"}\n");
        assertThat(door.answered).containsExactly("BATCH 200");
    }

    @Test
    void json_stringsAndIntegers() throws IOException {
        door.loader.put("1", "one");
        door.loader.put("\"q\"", "quoted");
        assertThat(json(" [\"\\\"q\\\"\", 1, \"1\", \"no\"] ").body())
                .isEqualTo("{\"\\\"q\\\"\":\"quoted\",\"1\":\"one\",\"no\":null}\n");
    }

    @Test
    void twoSpellingsOfAKey_eachIsAnsweredAsAsked_byOneLoad() throws IOException {
        try (Door lower = new Door(
                PublicServerSettings.defaults(Door.FREE_PORT),
                Door.lookups(10, 1, Duration.ofSeconds(5)),
                key -> key.toLowerCase(Locale.ROOT),
                null)) {
            lower.loader.put("a1", "one");
            assertThat(lower.ask(RawClient.post("text/plain", "A1\na1\nB2\nA1")).body())
                    .isEqualTo("{\"A1\":\"one\",\"a1\":\"one\",\"B2\":null}\n");
            assertThat(lower.get("/single/A1").body()).isEqualTo("one");
            assertThat(lower.loader.batches.get(0)).containsExactlyInAnyOrder("a1", "b2");
        }
    }

    /** With a free lane, which would leave with the first keys were they offered one by one. */
    @Test
    void manyKeys_areOneBatchOfTheCoalescer() throws IOException {
        String keys = IntStream.range(0, 900).mapToObj(i -> "k" + i).collect(Collectors.joining("\n"));
        for (int i = 1; i <= 20; i++) {
            assertThat(lines(keys).status()).isEqualTo(200);
            assertThat(door.loader.batches).hasSize(i).last().satisfies(batch -> assertThat(batch)
                    .hasSize(900));
        }
    }

    @Test
    void keysTogether_areOneBatchOfTheCoalescer() throws IOException {
        door.loader.shut("gate");
        try (RawClient gate = door.connect()) {
            gate.send(RawClient.get("/gate"));
            Await.until(() -> door.loader.batches.size() == 1);
            try (RawClient client = door.connect()) {
                client.send(RawClient.post("text/plain", "a\nb\na\nc"));
                Await.until(() -> door.coalescer.queued() == 3);
                door.loader.open("gate");
                assertThat(client.read().status()).isEqualTo(200);
            }
        }
        assertThat(door.loader.batches.get(1)).containsExactly("a", "b", "c");
    }

    @ParameterizedTest
    @ValueSource(strings = {"application/json; charset=utf-8", "Application/JSON"})
    void json_typeWithParameterOrCapitals(String type) throws IOException {
        assertThat(door.ask(RawClient.post(type, "[\"k\"]")).body()).isEqualTo("{\"k\":null}\n");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``|no keys",
                "[]|no keys",
                "`  `|no keys",
                "[|line 1, column 2",
                "[\"a\"|line 1",
                "[\"a\",]|line 1, column 6",
                "{\"a\":1}|line 1, column 1",
                "\"a\"|line 1, column 1",
                "[1.5]|line 1, column 2",
                "[null]|line 1, column 2",
                "[[\"a\"]]|line 1, column 2",
                "[\"a\"] x|line 1",
                "[\"a\"][\"b\"]|line 1, column 6",
                "[01]|line 1",
                "[\"\\u0000\"]|key 1",
                "[\"\\ud800\"]|key 1",
                "[\"\"]|key 1",
            })
    void badJson_400SaysWhere(String body, String says) throws IOException {
        RawClient.Answer answer = json(body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains(says);
    }

    /** The parser has limits of its own, and other exceptions for them. */
    @ParameterizedTest
    @ValueSource(strings = {"", "-", "1.", "1e", "-0."})
    void numberLongerThanTheParserTakes_400(String before) throws IOException {
        RawClient.Answer answer = json("[" + before + "1".repeat(1001) + "]");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("bad JSON");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            value = {"``,no keys", "`\n`,key 1", "`a\u0007`,key 1", "`a\rb\n`,key 1", "`\r\n\n`,key 1"})
    void badLines_400SaysWhich(String body, String says) throws IOException {
        RawClient.Answer answer = lines(body);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains(says);
    }

    /** The last is what curl -d says. */
    @ParameterizedTest
    @ValueSource(strings = {"", "text/csv", "Text/Plain; charset=utf-8", "application/x-www-form-urlencoded"})
    void textOrForm_isLines(String type) throws IOException {
        assertThat(door.ask(RawClient.post(type, "a\nb")).body()).isEqualTo("{\"a\":null,\"b\":null}\n");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application/octet-stream",
                "application/x-ndjson",
                "multipart/form-data; boundary=x",
                "application/json\r\nContent-Encoding: gzip",
                "text/plain\r\nContent-Encoding: br",
            })
    void otherTypeOrCoding_415_andNothingIsLookedUp(String type) throws IOException {
        RawClient.Answer answer = door.ask(RawClient.post(type, "[\"a\"]"));
        assertThat(answer.status()).isEqualTo(415);
        assertThat(door.loader.batches).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u00c0\u00af", "\u00ed\u00a0\u0080", "\u00ff", "a\u00c3"})
    void notUtf8_400(String bytes) throws IOException {
        for (String type : new String[] {"text/plain", "application/json"}) {
            String body = type.equals("text/plain") ? bytes : "[\"" + bytes + "\"]";
            assertThat(door.ask("POST /batch HTTP/1.1\r\nHost: x\r\nContent-Type: " + type + "\r\nContent-Length: "
                                    + body.length() + "\r\n\r\n" + body)
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void badBody_connectionGoesOn() throws IOException {
        try (RawClient client = door.connect()) {
            client.send(RawClient.post("application/json", "["));
            assertThat(client.read().status()).isEqualTo(400);
            client.send(RawClient.post("application/json", "[\"k\"]"));
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void tooManyKeys_413() throws IOException {
        String most = IntStream.range(0, 5000).mapToObj(Integer::toString).collect(Collectors.joining("\n"));
        assertThat(lines(most).status()).isEqualTo(200);
        RawClient.Answer answer = lines(most + "\nx");
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.body()).contains("5000");
    }

    /** The client writes all of it before it reads: closing on unread bytes would reset the answer away. */
    @Test
    void bodyTooLarge_sentWhole_clientStillGetsThe413() throws IOException {
        String body = "k".repeat(20_000_000);
        RawClient.Answer answer = lines(body);
        assertThat(answer.status()).isEqualTo(413);
        assertThat(answer.field("connection")).isEqualTo("close");
    }

    @Test
    void answersKnownAtOnce_connectionGoesOn() throws IOException {
        try (Coalescer<String, Value> coalescer = Coalescer.start(
                        Door.lookups(10, 1, Duration.ofSeconds(5)),
                        Routing.to(door.loader),
                        Filler.none(),
                        absent(),
                        CoalescerListener.none());
                RawClient client = new RawClient(frontOf(coalescer))) {
            for (int i = 0; i < 2; i++) {
                client.send(RawClient.post("text/plain", "a\nb"));
                RawClient.Answer answer = client.read();
                assertThat(answer.body()).isEqualTo("{\"a\":null,\"b\":null}\n");
                assertThat(answer.field("connection")).isNull();
            }
            assertThat(door.loader.batches).isEmpty();
        }
    }

    private int frontOf(Coalescer<String, Value> coalescer) throws IOException {
        second = PublicServer.start(
                PublicServerSettings.defaults(Door.FREE_PORT),
                PublicServices.of(coalescer, KeyRule.none()),
                AnswerListener.none(),
                null);
        return second.port();
    }

    private static RecentValues<String, Value> absent() {
        return new RecentValues<>() {
            @Override
            public Outcome<Value> get(String key) {
                return new Outcome.Absent<>();
            }

            @Override
            public void put(String key, Outcome<Value> outcome) {}

            @Override
            public void invalidate(Collection<? extends String> keys) {}

            @Override
            public void clear() {}
        };
    }

    @Test
    void chunked_isRead() throws IOException {
        door.loader.put("abc", "v");
        String chunks = "2;x=y\r\nab\r\n1\r\nc\r\n0\r\nX-Trailer: t\r\n\r\n";
        String head = "POST /batch HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
        assertThat(door.ask(head + chunks).body()).isEqualTo("{\"abc\":\"v\"}\n");
    }

    @Test
    void expectContinue_100ThenAnswer() throws IOException {
        try (RawClient client = door.connect()) {
            client.send("POST /batch HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            client.send("k");
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    /** An interim answer must not overtake the answers before it. */
    @Test
    void expectContinue_behindAnother_waitsItsTurn() throws IOException {
        door.loader.shut("slow");
        try (RawClient client = door.connect()) {
            client.send(RawClient.get("/slow"));
            client.send("POST /batch HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nExpect: 100-continue\r\n\r\n");
            Await.until(() -> !door.loader.batches.isEmpty());
            door.loader.open("slow");
            assertThat(client.read().status()).isEqualTo(404);
            assertThat(client.read().status()).isEqualTo(100);
            client.send("k");
            assertThat(client.read().status()).isEqualTo(200);
        }
    }

    @Test
    void expectContinue_bodyTooLarge_413Without100() throws IOException {
        assertThat(door.ask(
                                "POST /batch HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n")
                        .status())
                .isEqualTo(413);
    }

    @ParameterizedTest
    @CsvSource({"UNAVAILABLE,503", "TIMEOUT,504", "BAD_ROW,502"})
    void failedLoad_failsTheWhole(LoadException.Kind kind, int status) throws IOException {
        door.loader.failure = new LoadException(kind, "no");
        RawClient.Answer answer = lines("a\nb\nc");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(door.answered).containsExactly("BATCH " + status);
    }

    @Test
    void strict_oneKeyRejected_503AndTheRestWithdrawn() throws IOException {
        try (Door small = Door.open(Door.lookups(3, 1, Duration.ofSeconds(5)));
                RawClient gate = small.connect()) {
            small.loader.shut("gate");
            gate.send(RawClient.get("/gate"));
            Await.until(() -> small.loader.batches.size() == 1);
            assertThat(small.ask(BatchErrorsTest.strict("a\nb\nc\nd")).status()).isEqualTo(503);
            small.loader.open("gate");
            assertThat(gate.read().status()).isEqualTo(404);
            Await.until(() -> small.coalescer.queued() == 0); // what was withdrawn goes when a lane comes by
            assertThat(small.get("/last").status()).isEqualTo(404);
            assertThat(small.loader.batches.stream().flatMap(b -> b.stream())).containsExactly("gate", "last");
        }
    }
}
