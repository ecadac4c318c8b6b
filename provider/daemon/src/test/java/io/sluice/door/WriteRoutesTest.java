package io.sluice.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.coalesce.LoadException;
import io.sluice.lookup.KeyRule;
import io.sluice.postgres.KeyType;
import io.sluice.write.Written;
import io.sluice.write.Written.Effect;
import java.io.IOException;
import java.net.URL;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What writes are answered, over a socket. */
class WriteRoutesTest {
    private static final String URL = "https://example.com/a?b=c#d";

    private final WriteDoor door = new WriteDoor();

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void put_createsThenReplaces_andSaysWhere() throws IOException {
        RawClient.Answer created = door.ask(WriteDoor.put("/abc", URL));
        assertThat(created.status()).isEqualTo(201);
        assertThat(created.field("sluice-lsn")).isEqualTo("1/100");
        assertThat(created.body()).isEmpty();
        RawClient.Answer replaced = door.ask(WriteDoor.put("/abc", "http://other/"));
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.field("sluice-lsn")).isEqualTo("1/101");
        assertThat(door.ask(RawClient.get("/abc")).field("location")).isEqualTo("http://other/");
        assertThat(door.answered).containsExactly("WRITE 201", "WRITE 200", "REDIRECT 302");
    }

    @Test
    void putIfNoneMatch_onlyTheFirstOne() throws IOException {
        String request = WriteDoor.request("PUT", "/abc", "If-None-Match: *\r\n", URL);
        assertThat(door.ask(request).status()).isEqualTo(201);
        RawClient.Answer exists = door.ask(request.replace("example", "another"));
        assertThat(exists.status()).isEqualTo(412);
        assertThat(exists.body()).contains("the key exists").hasLineCount(1);
        assertThat(door.table.rows).containsExactly(Map.entry("abc", URL));
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,If-None-Match: \"tag\",400",
        "PUT,If-Match: *,412",
        "PUT,If-Match: \"tag\",412",
        "PUT,Content-Range: bytes 0-1/2,400",
        "PUT,Content-Encoding: gzip,415",
        "POST,If-Match: *,412",
    })
    void conditionsAndForms_thatWeCannotMeet_writeNothing(String method, String field, int status) throws IOException {
        String target = method.equals("PUT") ? "/abc" : "/";
        assertThat(door.ask(WriteDoor.request(method, target, field + "\r\n", URL))
                        .status())
                .isEqualTo(status);
        assertThat(door.table.batches).isEmpty();
    }

    @Test
    void putToATableThatIsNotNamed_saysThatOthersAre() throws IOException {
        RawClient.Answer answer = door.ask(WriteDoor.put("/t/logs/abc", URL));
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.body()).contains("--writable names other tables");
        assertThat(door.table.batches).isEmpty();
    }

    @Test
    void delete_thereThenNotThere() throws IOException {
        door.table.rows.put("abc", URL);
        RawClient.Answer deleted = door.delete("/abc");
        assertThat(deleted.status()).isEqualTo(204);
        assertThat(deleted.field("sluice-lsn")).isEqualTo("1/100");
        assertThat(deleted.field("content-length")).isNull();
        assertThat(door.delete("/abc").status()).isEqualTo(404);
        assertThat(door.ask(RawClient.get("/abc")).status()).isEqualTo(404);
        assertThat(door.ask(WriteDoor.request("DELETE", "/abc", "", "body")).status())
                .isEqualTo(400);
        assertThat(door.ask("DELETE /abc HTTP/1.1\r\nHost: x\r\nIf-None-Match: *\r\n\r\n")
                        .status())
                .isEqualTo(400);
    }

    @Test
    void post_twice_makesTwoKeys() throws IOException {
        RawClient.Answer first = door.ask(WriteDoor.request("POST", "/", "", URL));
        RawClient.Answer second = door.ask(WriteDoor.request("POST", "/", "", URL));
        assertThat(first.status()).isEqualTo(201);
        assertThat(first.field("location")).matches("/[0-9A-Za-z]{7}").isNotEqualTo(second.field("location"));
        assertThat(first.field("sluice-lsn")).isEqualTo("1/100");
        assertThat("/" + first.body().strip()).isEqualTo(first.field("location"));
        assertThat(door.ask(RawClient.get("" + first.field("location"))).field("location"))
                .isEqualTo(URL);
        assertThat(door.ask(RawClient.get("" + second.field("location"))).field("location"))
                .isEqualTo(URL);
    }

    @Test
    void post_everyKeyTaken_isSaid() throws IOException {
        door.table.instead = Written.of(Effect.EXISTS, 0);
        RawClient.Answer answer = door.ask(WriteDoor.request("POST", "/", "", URL));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.field("retry-after")).isEqualTo("1");
    }

    @Test
    void post_whereKeysAreNumbers_isSaid() throws IOException {
        try (WriteDoor numbers = new WriteDoor(KeyType.BIGINT, 1000, Duration.ofSeconds(5))) {
            assertThat(numbers.ask(WriteDoor.request("POST", "/", "", URL)).body())
                    .contains("PUT /{key}");
            assertThat(numbers.ask(WriteDoor.put("/7", URL)).status()).isEqualTo(201);
            assertThat(numbers.ask(WriteDoor.put("/x", URL)).status()).isEqualTo(400);
        }
    }

    /** What GET could not redirect to is not written. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " \r\n",
                "ftp://example.com/",
                "javascript:alert(1)",
                "example.com",
                "http://",
                "https://user@:80/",
                "https://h/\r\nSet-Cookie: a=b",
                "https://h/\u0000",
                "https://h\\evil/",
                "{\"url\": \"https://h/\"}"
            })
    void valueThatIsNoUrl_422_nothingWritten(String body) throws IOException {
        RawClient.Answer answer = door.ask(WriteDoor.put("/abc", body));
        assertThat(answer.status()).isEqualTo(422);
        assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.body()).hasLineCount(1);
        assertThat(door.table.batches).isEmpty();
    }

    @Test
    void bytesThatAreNoUtf8_422() throws IOException {
        String request = "PUT /abc HTTP/1.1\r\nHost: x\r\nContent-Length: 11\r\n\r\nhttp://h/\u00c0\u00af";
        assertThat(door.ask(request).status()).isEqualTo(422);
        assertThat(door.table.batches).isEmpty();
    }

    @Test
    void whiteSpaceAround_isNoPartOfTheUrl() throws IOException {
        assertThat(door.ask(WriteDoor.put("/abc", " https://h/a b \r\n")).status())
                .isEqualTo(201);
        assertThat(door.table.rows).containsEntry("abc", "https://h/a b");
    }

    @Test
    void eightKilobytes_areTaken_oneMoreIsNot() throws IOException {
        String longest = "https://h/" + "a".repeat(8192 - 10);
        assertThat(door.ask(WriteDoor.put("/abc", longest + "\r\n")).status()).isEqualTo(201);
        assertThat(door.ask(RawClient.get("/abc")).field("location")).isEqualTo(longest);
        assertThat(door.ask(WriteDoor.put("/abc", longest + "b")).status()).isEqualTo(422);
        assertThat(door.ask(WriteDoor.put("/abc", longest.repeat(2))).body()).contains("at most 8192 bytes");
        String chunked =
                "PUT /abc HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n4000\r\n" + "a".repeat(0x4000);
        assertThat(door.ask(chunked).status()).isEqualTo(422);
        assertThat(door.table.batches).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource({
        "/single/k%20%C3%A9,k é",
        "/k%2Fl,k/l",
        "/single/batch,batch",
        "/single,single",
        "/noop,noop",
    })
    void bothFormsOfAKey_areWritten(String target, String key) throws IOException {
        assertThat(door.ask(WriteDoor.put(target, URL)).status()).isEqualTo(201);
        assertThat(door.table.rows).containsOnlyKeys(key);
        assertThat(door.delete(target).status()).isEqualTo(204);
    }

    @ParameterizedTest
    @CsvSource({
        "PUT,/batch,405,POST",
        "PUT,/,405,POST",
        "DELETE,/,405,POST",
        "POST,/abc,405,'GET, HEAD, PUT, DELETE'",
        "PATCH,/abc,405,'GET, HEAD, PUT, DELETE'",
        "PUT,/a/b,404,",
        "PUT,/single/a/b,404,",
        "PUT,/%00,400,",
        "DELETE,/%ff,400,",
    })
    void pathsAndMethods_thatDoNotGoTogether(String method, String target, int status, String allow)
            throws IOException {
        RawClient.Answer answer = door.ask(WriteDoor.request(method, target, "", method.equals("DELETE") ? "" : URL));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.field("allow")).isEqualTo(allow);
        assertThat(door.table.batches).isEmpty();
    }

    @Test
    void notWritable_405AsBefore() throws IOException {
        try (Door reading = Door.open()) {
            RawClient.Answer answer = reading.ask(WriteDoor.put("/abc", URL));
            assertThat(answer.status()).isEqualTo(405);
            assertThat(answer.field("allow")).isEqualTo("GET, HEAD");
            assertThat(reading.ask(WriteDoor.request("POST", "/", "", URL)).status())
                    .isEqualTo(405);
        }
    }

    @ParameterizedTest
    @CsvSource({"CLASHES,409", "REFUSED,422", "UNKNOWN,503"})
    void whatTheDatabaseSays_isSaid(Effect effect, int status) throws IOException {
        door.table.instead = Written.of(effect, "so it is");
        RawClient.Answer answer = door.ask(WriteDoor.put("/abc", URL));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body()).contains("so it is");
        assertThat(answer.field("sluice-lsn")).isNull();
        assertThat(answer.field("retry-after")).isNull();
    }

    @Test
    void partOfTheBatchFailed_503AndWhenToComeAgain() throws IOException {
        door.table.instead = Written.of(Effect.FAILED, "the database is too busy");
        RawClient.Answer answer = door.delete("/abc");
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.field("retry-after")).isEqualTo("1");
    }

    @Test
    void databaseAway_503AndWhenToComeAgain() throws IOException {
        door.table.failure = new LoadException(LoadException.Kind.UNAVAILABLE, "away");
        RawClient.Answer answer = door.ask(WriteDoor.put("/abc", URL));
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.field("retry-after")).isEqualTo("1");
    }

    @Test
    void noAnswerInTime_504SaysThatItMayBeWritten() throws IOException {
        try (WriteDoor hasty = new WriteDoor(KeyRule.none(), 1000, Duration.ofMillis(50))) {
            hasty.table.shut();
            RawClient.Answer answer = hasty.ask(WriteDoor.put("/abc", URL));
            assertThat(answer.status()).isEqualTo(504);
            assertThat(answer.body()).contains("may or may not have been written");
        }
    }

    @Test
    void fullQueue_503() throws Exception {
        try (WriteDoor small = new WriteDoor(KeyRule.none(), 1, Duration.ofSeconds(5));
                RawClient first = new RawClient(small.front.port());
                RawClient second = new RawClient(small.front.port())) {
            small.table.shut();
            first.send(WriteDoor.put("/a", URL));
            small.table.awaitBatch();
            second.send(WriteDoor.put("/b", URL));
            await().until(() -> small.writer.queued() == 1);
            RawClient.Answer third = small.ask(WriteDoor.put("/c", URL));
            assertThat(third.status()).isEqualTo(503);
            assertThat(third.field("retry-after")).isEqualTo("1");
            small.table.open();
            assertThat(first.read().status()).isEqualTo(201);
            assertThat(second.read().status()).isEqualTo(201);
            assertThat(small.table.rows).containsOnlyKeys("a", "b");
        }
    }

    /** A GET behind a PUT on one connection is not looked up before the PUT is done. */
    @Test
    void pipelinedGetBehindPut_findsWhatWasPut() throws Exception {
        door.table.rows.put("abc", "http://old/");
        door.table.shut();
        try (RawClient client = new RawClient(door.front.port())) {
            client.send(WriteDoor.put("/abc", URL)
                    + RawClient.get("/abc")
                    + RawClient.request("DELETE", "/abc")
                    + RawClient.get("/abc"));
            door.table.awaitBatch();
            door.table.open();
            assertThat(client.read().status()).isEqualTo(200);
            assertThat(client.read().field("location")).isEqualTo(URL);
            assertThat(client.read().status()).isEqualTo(204);
            assertThat(client.read().status()).isEqualTo(404);
        }
    }

    @Test
    void expect100Continue_isToldToGoOn_orRefusedAtOnce() throws IOException {
        try (RawClient client = new RawClient(door.front.port())) {
            client.send("PUT /abc HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 20000\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(422);
        }
        try (RawClient client = new RawClient(door.front.port())) {
            client.send("PUT /abc HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 9\r\n\r\n");
            assertThat(client.read().status()).isEqualTo(100);
            client.send("http://h/");
            assertThat(client.read().status()).isEqualTo(201);
        }
    }
}
