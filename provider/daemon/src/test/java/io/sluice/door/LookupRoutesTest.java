package io.sluice.door;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Outcome;
import io.sluice.lookup.BadKey;
import io.sluice.lookup.KeyRule;
import io.sluice.lookup.Value;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What each path answers, over a socket. */
class LookupRoutesTest {
    private final Door door = Door.open();

    @AfterEach
    void close() {
        door.close();
    }

    @Test
    void redirect_found_hasLocationAndNoBody() throws IOException {
        door.loader.put("abc", "https://example.com/a?b=c#d");
        RawClient.Answer answer = door.get("/abc");
        assertThat(answer.status()).isEqualTo(302);
        assertThat(answer.field("location")).isEqualTo("https://example.com/a?b=c#d");
        assertThat(answer.field("cache-control")).isEqualTo("private, max-age=0");
        assertThat(answer.field("content-length")).isEqualTo("0");
        assertThat(answer.field("date")).endsWith(" GMT");
        assertThat(answer.field("server")).isNull();
        assertThat(door.answered).containsExactly("REDIRECT 302");
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 307, 308})
    void redirect_configuredStatus_isUsed(int status) throws IOException {
        PublicServerSettings d = PublicServerSettings.defaults(Door.FREE_PORT);
        PublicServerSettings settings =
                new PublicServerSettings(d.listen(), status, 1, false, 10, d.idleTime(), d.headTime(), d.bodyTime());
        try (Door other = Door.open(settings)) {
            other.loader.put("abc", "http://h/");
            assertThat(other.get("/abc").status()).isEqualTo(status);
        }
    }

    /** A cache may keep what says nothing: 404, 405, 414 and 501 too, and for as long as it likes (RFC 9110, 15.1). */
    @Test
    void everyAnswer_saysWhetherItMayBeKept() throws IOException {
        door.loader.put("abc", "https://example.com/");
        door.loader.put("text", "no URL");
        assertThat(door.get("/single/abc").field("cache-control")).isEqualTo("private, max-age=0");
        for (String request : new String[] {
            RawClient.get("/nope"),
            RawClient.get("/single/nope"),
            RawClient.get("/text"),
            RawClient.get("/%00"),
            RawClient.get("/" + "x".repeat(9000)),
            RawClient.request("PUT", "/abc"),
            RawClient.post("text/plain", "abc"),
        }) {
            assertThat(door.ask(request).field("cache-control"))
                    .as(request.lines().findFirst().orElse(""))
                    .isEqualTo("no-store");
        }
    }

    @Test
    void putWhereNothingIsWritten_405_thatNamesTheFlag() throws IOException {
        RawClient.Answer answer = door.ask(RawClient.request("PUT", "/abc"));
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.field("allow")).isEqualTo("GET, HEAD");
        assertThat(answer.body()).contains("--writable");
    }

    @Test
    void queryOfAView_404_thatNamesTheFlagOfItsPort() throws IOException {
        RawClient.Answer answer = door.get("/odata/stops");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).contains("views are answered at the port of --odata");
    }

    @Test
    void tooLong_hasTheWordsOfToday() throws IOException {
        assertThat(door.get("/" + "x".repeat(9000)).body()).contains("\"title\":\"URI Too Long\"");
        assertThat(door.ask("POST /batch HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n")
                        .body())
                .contains("\"title\":\"Content Too Large\"");
    }

    @Test
    void redirect_absent_404AsProblem() throws IOException {
        RawClient.Answer answer = door.get("/nope");
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.body())
                .isEqualTo(
                        "{\"type\":\"about:blank\",\"title\":\"Not Found\",\"status\":404,\"detail\":\"no such key\"}\n");
    }

    @Test
    void unsafeValue_502OnRedirect_readableOnSingle() throws IOException {
        door.loader.put("js", "javascript:alert(1)");
        door.loader.put("split", "http://h/\r\nSet-Cookie: a=b");
        assertThat(door.get("/js").status()).isEqualTo(502);
        assertThat(door.get("/split").status()).isEqualTo(502);
        assertThat(door.get("/single/js").body()).isEqualTo("javascript:alert(1)");
        assertThat(door.get("/single/split").body()).isEqualTo("http://h/\r\nSet-Cookie: a=b");
    }

    @Test
    void single_found_valueByteForByte() throws IOException {
        door.loader.put("k", "http://h/päth\u0000🙂");
        RawClient.Answer answer = door.get("/single/k");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("content-type")).isEqualTo("text/plain; charset=utf-8");
        assertThat(answer.body()).isEqualTo("http://h/päth\u0000🙂");
        assertThat(door.get("/single/nope").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({"/k,302", "/single/k,200", "/nope,404"})
    void head_sameHeadAsGet_noBody(String target, int status) throws IOException {
        door.loader.put("k", "http://h/");
        try (RawClient client = door.connect()) {
            client.send(RawClient.get(target));
            RawClient.Answer get = client.read();
            client.send(RawClient.request("HEAD", target));
            RawClient.Answer head = client.read(true);
            assertThat(head.status()).isEqualTo(status);
            assertThat(head.fields().keySet()).isEqualTo(get.fields().keySet());
            assertThat(head.field("content-length")).isEqualTo(get.field("content-length"));
            client.send(RawClient.get("/k"));
            assertThat(client.read().status()).as("nothing was left over").isEqualTo(302);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "%3F|?",
                "%EF%BF%BD|\uFFFD",
                "%F0%9F%99%82|🙂",
                "%C3%A9|\u00e9",
                "e%CC%81|e\u0301",
                "a%20b|a b",
                "a+b|a+b",
                "a%2Fb|a/b",
                "%22%7B%7D%5C|\"{}\\",
                "%27;%20drop%20table%20urls;%20--|'; drop table urls; --",
                "%62atch|batch",
                "a%25b|a%b",
                ":80|:80",
                "..|..",
            })
    void key_legal_isExact(String segment, String key) throws IOException {
        door.loader.put(key, "value of " + key);
        assertThat(door.get("/single/" + segment).body()).isEqualTo("value of " + key);
        assertThat(door.loader.batches.get(0)).containsExactly(key);
    }

    @Test
    void batchAsKey_singleReachesIt() throws IOException {
        door.loader.put("batch", "http://h/");
        assertThat(door.get("/single/batch").status()).isEqualTo(200);
        assertThat(door.get("/%62atch").status()).isEqualTo(302);
        RawClient.Answer get = door.get("/batch");
        assertThat(get.status()).isEqualTo(405);
        assertThat(get.field("allow")).isEqualTo("POST");
    }

    @Test
    void query_isIgnored() throws IOException {
        door.loader.put("k", "v");
        assertThat(door.get("/single/k?x=/y").body()).isEqualTo("v");
        assertThat(door.get("http://any.example:80/single/k?z").body()).isEqualTo("v");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/a/b", "/single/a/b", "//a", "/a/", "/batch/", "/direct/k"})
    void rawSlash_404SaysHowToWriteIt(String target) throws IOException {
        RawClient.Answer answer = door.get(target);
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.body()).contains("%2F");
    }

    @Test
    void root_404() throws IOException {
        assertThat(door.get("/").status()).isEqualTo(404);
        assertThat(door.get("http://x").status()).isEqualTo(404);
    }

    @Test
    void benchNamesWithoutBench_areKeys() throws IOException {
        for (String name : new String[] {"single", "direct", "noop"}) {
            door.loader.put(name, "http://" + name + "/");
            assertThat(door.get("/" + name).field("location")).isEqualTo("http://" + name + "/");
        }
    }

    @Test
    void bench_routesAnswer() throws IOException {
        BenchRoutes bench = new BenchRoutes() {
            @Override
            public String sampleKey() {
                return "sample";
            }

            @Override
            public CompletionStage<Outcome<Value>> direct(String key) {
                return key.equals("broken")
                        ? CompletableFuture.failedFuture(new IllegalStateException("secret"))
                        : CompletableFuture.supplyAsync(() -> new Outcome.Found<>(Value.of("direct " + key)));
            }
        };
        try (Door other = measured(bench)) {
            other.loader.put("sample", "v");
            assertThat(other.get("/single").body()).isEqualTo("v");
            assertThat(other.get("/direct").body()).isEqualTo("direct sample");
            assertThat(other.get("/direct/k").body()).isEqualTo("direct k");
            assertThat(other.get("/noop").status()).isEqualTo(200);
            RawClient.Answer broken = other.get("/direct/broken");
            assertThat(broken.status()).isEqualTo(502);
            assertThat(broken.body()).doesNotContain("secret");
            assertThat(other.loader.batches)
                    .as("noop and direct pass the coalescer by")
                    .hasSize(1);
            assertThat(other.answered)
                    .containsExactly("SINGLE 200", "DIRECT 200", "DIRECT 200", "NOOP 200", "DIRECT 502");
        }
    }

    /** With the routes for measuring. */
    private static Door measured(BenchRoutes bench) {
        PublicServerSettings d = PublicServerSettings.defaults(Door.FREE_PORT);
        PublicServerSettings settings =
                new PublicServerSettings(d.listen(), 302, 5, true, 10, d.idleTime(), d.headTime(), d.bodyTime());
        return new Door(settings, Door.lookups(10, 1, Duration.ofSeconds(5)), KeyRule.none(), bench);
    }

    /** As of a table that is empty, or that could not be sampled. */
    @Test
    void bench_withoutAKey_503() throws IOException {
        BenchRoutes bench = new BenchRoutes() {
            @Override
            public @Nullable String sampleKey() {
                return null;
            }

            @Override
            public CompletionStage<Outcome<Value>> direct(String key) {
                throw new IllegalStateException(key);
            }
        };
        try (Door other = measured(bench)) {
            for (String path : new String[] {"/single", "/direct"}) {
                assertThat(other.get(path).status()).isEqualTo(503);
                assertThat(other.get(path).body()).contains("no key of the table is known to ask for");
            }
            assertThat(other.loader.batches).isEmpty();
        }
    }

    @Test
    void deadline_504() throws IOException {
        try (Door slow = Door.open(Door.lookups(10, 1, Duration.ofMillis(50)))) {
            slow.loader.shut("k");
            assertThat(slow.get("/k").status()).isEqualTo(504);
            slow.loader.open("k");
        }
    }

    @Test
    void full_503RetryAfter() throws IOException {
        try (Door small = Door.open(Door.lookups(1, 1, Duration.ofSeconds(5)));
                RawClient client = small.connect()) {
            small.loader.shut("a");
            client.send(RawClient.get("/a"));
            Await.until(() -> !small.loader.batches.isEmpty());
            client.send(RawClient.get("/b"));
            Await.until(() -> small.coalescer.queued() == 1);
            RawClient.Answer answer = small.get("/c");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.field("retry-after")).isEqualTo("1");
            small.loader.open("a");
            assertThat(client.read().status()).isEqualTo(404);
            assertThat(client.read().status()).isEqualTo(404);
        }
    }

    @ParameterizedTest
    @CsvSource({"UNAVAILABLE,503", "TIMEOUT,504", "BAD_ROW,502"})
    void failedLoad_hasItsStatus(LoadException.Kind kind, int status) throws IOException {
        door.loader.failure = new LoadException(kind, "why \"it\" failed\n");
        RawClient.Answer answer = door.get("/k");
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.field("retry-after")).isEqualTo(status == 503 ? "1" : null);
        assertThat(answer.body()).contains("\"detail\":\"why \\\"it\\\" failed?\"}");
    }

    @Test
    void keyRule_refuses400() throws IOException {
        KeyRule digits = key -> {
            if (key.chars().allMatch(Character::isDigit)) {
                return key;
            }
            throw new BadKey("a key is a number");
        };
        try (Door numbers = new Door(
                PublicServerSettings.defaults(Door.FREE_PORT),
                Door.lookups(10, 1, Duration.ofSeconds(5)),
                digits,
                null)) {
            RawClient.Answer refused = numbers.get("/abc");
            assertThat(refused.status()).isEqualTo(400);
            assertThat(refused.body()).contains("a key is a number");
            assertThat(numbers.get("/12").status()).isEqualTo(404);
        }
    }
}
