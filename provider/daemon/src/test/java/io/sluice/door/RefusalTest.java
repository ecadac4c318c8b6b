package io.sluice.door;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every request that is refused, byte for byte over a socket. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RefusalTest {
    private static final String HOST = "Host: x\r\n";

    private Door door = Door.open();

    @BeforeAll
    void fill() {
        door.loader.put("k", "http://h/");
    }

    @AfterAll
    void close() {
        door.close();
    }

    static Stream<Arguments> untrusted() {
        return Stream.of(
                arguments("no Host", 400, "GET /k HTTP/1.1\r\n\r\n"),
                arguments("two Hosts", 400, "GET /k HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"),
                arguments("two Hosts in 1.0", 400, "GET /k HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n"),
                arguments("empty Host", 400, "GET /k HTTP/1.1\r\nHost: \r\n\r\n"),
                arguments("Host with a path", 400, "GET /k HTTP/1.1\r\nHost: x/y\r\n\r\n"),
                arguments("Host with a user", 400, "GET /k HTTP/1.1\r\nHost: a@x\r\n\r\n"),
                arguments("Host list", 400, "GET /k HTTP/1.1\r\nHost: x, y\r\n\r\n"),
                arguments("Host with a bad port", 400, "GET /k HTTP/1.1\r\nHost: x:99999\r\n\r\n"),
                arguments("Host with 8-bit bytes", 400, "GET /k HTTP/1.1\r\nHost: x\u00e9\r\n\r\n"),
                arguments("HTTP/2.0", 505, "GET /k HTTP/2.0\r\n" + HOST + "\r\n"),
                arguments("HTTP/1.2", 505, "GET /k HTTP/1.2\r\n" + HOST + "\r\n"),
                arguments("HTTP/0.9 by name", 505, "GET /k HTTP/0.9\r\n" + HOST + "\r\n"),
                arguments("HTTP/2 preface", 505, "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"),
                arguments("no version", 400, "GET /k\r\n" + HOST + "\r\n"),
                arguments("version in small letters", 400, "GET /k http/1.1\r\n" + HOST + "\r\n"),
                arguments("no HTTP at all", 400, "hello\r\n\r\n"),
                arguments("TLS on a plain port", 400, "\u0016\u0003\u0001\u0002\u0000\u0001\u0000\n\r\n\r\n"),
                arguments("space in the target", 400, "GET /a b HTTP/1.1\r\n" + HOST + "\r\n"),
                arguments("two spaces", 400, "GET  /k HTTP/1.1\r\n" + HOST + "\r\n"),
                arguments("tab between", 400, "GET\t/k HTTP/1.1\r\n" + HOST + "\r\n"),
                arguments("space before", 400, " GET /k HTTP/1.1\r\n" + HOST + "\r\n"),
                arguments("space after", 400, "GET /k HTTP/1.1 \r\n" + HOST + "\r\n"),
                arguments("raw 8-bit target", 400, "GET /k\u00e9 HTTP/1.1\r\n" + HOST + "\r\n"),
                arguments("raw NUL in the target", 400, "GET /k\u0000 HTTP/1.1\r\n" + HOST + "\r\n"),
                arguments("raw DEL in the target", 400, "GET /k\u007f HTTP/1.1\r\n" + HOST + "\r\n"),
                arguments("CR in the target", 400, "GET /k\r HTTP/1.1\r\n" + HOST + "\r\n"),
                arguments("folded field", 400, "GET /k HTTP/1.1\r\n" + HOST + "X-A: b\r\n c\r\n\r\n"),
                arguments("folded by tab", 400, "GET /k HTTP/1.1\r\n" + HOST + "X-A: b\r\n\tc\r\n\r\n"),
                arguments("folded first field", 400, "GET /k HTTP/1.1\r\n X-A: b\r\n" + HOST + "\r\n"),
                arguments("folded Host", 400, "GET /k HTTP/1.1\r\nHost:\r\n x\r\n\r\n"),
                arguments("bare LF ends a line", 400, "GET /k HTTP/1.1\n" + HOST + "\r\n"),
                arguments("bare LF ends a field", 400, "GET /k HTTP/1.1\r\nHost: x\n\r\n"),
                arguments("bare LF ends the head", 400, "GET /k HTTP/1.1\r\n" + HOST + "\n"),
                arguments("bare CR in a field", 400, "GET /k HTTP/1.1\r\n" + HOST + "X-A: b\rX-B: c\r\n\r\n"),
                arguments("NUL in a field", 400, "GET /k HTTP/1.1\r\n" + HOST + "X-A: \u0000\r\n\r\n"),
                arguments("space before the colon", 400, "GET /k HTTP/1.1\r\n" + HOST + "X-A : b\r\n\r\n"),
                arguments("field without colon", 400, "GET /k HTTP/1.1\r\n" + HOST + "X-A\r\n\r\n"),
                arguments("field without name", 400, "GET /k HTTP/1.1\r\n" + HOST + ": b\r\n\r\n"),
                arguments("body on GET", 400, "GET /k HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc"),
                arguments("body on HEAD", 400, "HEAD /k HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc"),
                arguments(
                        "chunks on GET",
                        400,
                        "GET /k HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                arguments(
                        "WebSocket's hidden body",
                        400,
                        "GET /k HTTP/1.1\r\n" + HOST
                                + "Sec-WebSocket-Key1: 1\r\nSec-WebSocket-Key2: 2\r\n\r\n12345678"),
                arguments("TE and CL", 400, post("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n") + "0\r\n\r\n"),
                arguments("CL and TE", 400, post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n") + "0\r\n\r\n"),
                arguments("TE in 1.0", 400, "POST /batch HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
                arguments("CL and CL", 400, post("Content-Length: 1\r\nContent-Length: 1\r\n") + "k"),
                arguments("CL and another CL", 400, post("Content-Length: 1\r\nContent-Length: 2\r\n") + "k"),
                arguments(
                        "CL twice in 1.0",
                        400,
                        "POST /batch HTTP/1.0\r\nContent-Length: 1\r\ncontent-length: 2\r\n\r\nk"),
                arguments("CL list", 400, post("Content-Length: 1, 1\r\n") + "k"),
                arguments("CL with a sign", 400, post("Content-Length: +1\r\n") + "k"),
                arguments("CL below zero", 400, post("Content-Length: -1\r\n") + "k"),
                arguments("CL in hex", 400, post("Content-Length: 0x1\r\n") + "k"),
                arguments("CL too large for a number", 400, post("Content-Length: 99999999999999999999\r\n") + "k"),
                arguments("chunked twice", 400, post("Transfer-Encoding: chunked, chunked\r\n") + "0\r\n\r\n"),
                arguments("gzip", 501, post("Transfer-Encoding: gzip, chunked\r\n") + "0\r\n\r\n"),
                arguments("chunked not last", 501, post("Transfer-Encoding: chunked, gzip\r\n") + "0\r\n\r\n"),
                arguments("identity", 501, post("Transfer-Encoding: identity\r\n") + "k"),
                arguments("xchunked", 501, post("Transfer-Encoding: xchunked\r\n") + "0\r\n\r\n"),
                arguments("bad chunk size", 400, post("Transfer-Encoding: chunked\r\n") + "zz\r\nk\r\n0\r\n\r\n"),
                arguments(
                        "chunk size with a sign", 400, post("Transfer-Encoding: chunked\r\n") + "+1\r\nk\r\n0\r\n\r\n"),
                arguments("chunk size too large", 400, post("Transfer-Encoding: chunked\r\n") + "fffffffff\r\n"),
                arguments(
                        "chunk longer than said", 400, post("Transfer-Encoding: chunked\r\n") + "1\r\nkk\r\n0\r\n\r\n"),
                arguments("chunk line ended by LF", 400, post("Transfer-Encoding: chunked\r\n") + "1\nk\r\n0\r\n\r\n"),
                arguments("unknown expectation", 417, post("Content-Length: 1\r\nExpect: a-pony\r\n") + "k"),
                arguments("long request line", 414, "GET /" + "k".repeat(8192) + " HTTP/1.1\r\n" + HOST + "\r\n"),
                arguments("endless request line", 414, "GET /" + "k".repeat(20_000)),
                arguments("long header", 431, "GET /k HTTP/1.1\r\n" + HOST + "X-A: " + "b".repeat(16_384) + "\r\n\r\n"),
                arguments("many fields", 431, "GET /k HTTP/1.1\r\n" + HOST + "X-A: b\r\n".repeat(100) + "\r\n"),
                arguments("body over the cap", 413, post("Content-Length: 4000000\r\n")),
                arguments(
                        "chunks over the cap",
                        413,
                        post("Transfer-Encoding: chunked\r\n") + "2fffff\r\n" + "k".repeat(0x2fffff) + "\r\n"),
                arguments(
                        "POST with a body to a key",
                        405,
                        "POST /k HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\nabc"));
    }

    private static String post(String fields) {
        return "POST /batch HTTP/1.1\r\n" + HOST + fields + "\r\n";
    }

    /** The request before is answered first, the one behind it never is: it may be smuggled. */
    @ParameterizedTest(name = "{0}")
    @MethodSource("untrusted")
    void untrusted_answeredInOrderThenClosed(String name, int status, String request) throws IOException {
        try (RawClient client = door.connect()) {
            client.send(RawClient.get("/k"));
            client.send(request + RawClient.get("/single/k"));
            assertThat(client.read().status()).isEqualTo(302);
            RawClient.Answer answer = client.read(request.startsWith("HEAD"));
            assertThat(answer.status()).isEqualTo(status);
            assertThat(answer.field("connection")).isEqualTo("close");
            assertThat(answer.field("content-type")).isEqualTo("application/problem+json");
            assertThat(client.ended()).isTrue();
        }
    }

    static Stream<String> badKeys() {
        return Stream.of(
                "%00",
                "a%00b",
                "%0A",
                "%0D",
                "%1F",
                "%7F",
                "%C2%80",
                "%C2%9F",
                "%ED%A0%80",
                "%ED%BF%BF",
                "%C0%AF",
                "%C0%80",
                "%E0%80%AF",
                "%F0%80%80%AF",
                "%F4%90%80%80",
                "%FF",
                "%80",
                "%C3",
                "%E2%82",
                "%zz",
                "%4",
                "%",
                "a%2",
                "%+1",
                "k".repeat(513),
                "%C3%A9".repeat(257));
    }

    @ParameterizedTest
    @MethodSource("badKeys")
    void badKey_400AndTheConnectionGoesOn(String segment) throws IOException {
        try (RawClient client = door.connect()) {
            for (String prefix : new String[] {"/", "/single/"}) {
                client.send(RawClient.get(prefix + segment));
                RawClient.Answer answer = client.read();
                assertThat(answer.status()).isEqualTo(400);
                assertThat(answer.field("connection")).isNull();
            }
            client.send(RawClient.get("/k"));
            assertThat(client.read().status()).isEqualTo(302);
        }
    }

    @Test
    void emptyKey_400() throws IOException {
        assertThat(door.get("/single/").status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"k", "%C3%A9"})
    void longestKey_isTaken(String unit) throws IOException {
        int bytes = unit.equals("k") ? 1 : 2;
        assertThat(door.get("/" + unit.repeat(512 / bytes)).status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST|/k|GET, HEAD",
                "PUT|/single/k|GET, HEAD",
                "DELETE|/k|GET, HEAD",
                "TRACE|/k|GET, HEAD",
                "OPTIONS|/k|GET, HEAD",
                "get|/k|GET, HEAD",
                "BREW|/k|GET, HEAD",
                "OPTIONS|*|GET, HEAD, POST",
                "CONNECT|x:80|GET, HEAD, POST",
                "GET|/batch|POST",
                "PUT|/batch|POST",
            })
    void otherMethod_405Allow(String method, String target, String allow) throws IOException {
        RawClient.Answer answer = door.ask(RawClient.request(method, target));
        assertThat(answer.status()).isEqualTo(405);
        assertThat(answer.field("allow")).isEqualTo(allow);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/k#f", "k", "ftp://x/k", "http:///k", "http://a@b/k", "x:80"})
    void badTarget_400(String target) throws IOException {
        assertThat(door.get(target).status()).isEqualTo(400);
    }

    @ParameterizedTest
    @ValueSource(strings = {"x", "X.example:80", "127.0.0.1:8080", "[::1]:8080", "[::1]", "a_b.c~d", "x:"})
    void goodHost_isTaken(String host) throws IOException {
        assertThat(door.ask("GET /k HTTP/1.1\r\nHost: " + host + "\r\n\r\n").status())
                .isEqualTo(302);
    }

    @Test
    void harmless_isTaken() throws IOException {
        assertThat(door.ask("\r\n\r\n" + RawClient.get("/k")).status())
                .as("empty lines before")
                .isEqualTo(302);
        assertThat(door.ask("GET /k HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n")
                        .status())
                .as("a body of nothing")
                .isEqualTo(302);
        assertThat(door.ask("GET /k HTTP/1.1\r\nHost:x\r\nX-A: caf\u00e9 \r\nX-B:\r\n\r\n")
                        .status())
                .isEqualTo(302);
        assertThat(door.ask("GET /k HTTP/1.1\r\n" + HOST + "X-A: b\r\n".repeat(99) + "\r\n")
                        .status())
                .isEqualTo(302);
    }

    @Test
    void problem_neverEchoesTheRequest() throws IOException {
        RawClient.Answer answer = door.get("/%00<script>");
        assertThat(answer.body()).doesNotContain("script");
    }

    /** However the bytes are cut into packets, the verdict is the same. */
    @Test
    void foldedField_byteByByte_400() throws IOException {
        try (RawClient client = door.connect()) {
            for (char c : ("GET /k HTTP/1.1\r\n" + HOST + "X-A: b\r\n c\r\n\r\n").toCharArray()) {
                client.send(String.valueOf(c));
            }
            assertThat(client.read().status()).isEqualTo(400);
        }
    }
}
