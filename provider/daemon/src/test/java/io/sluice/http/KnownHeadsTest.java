package io.sluice.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.ReferenceCountUtil;
import io.sluice.transport.Pressure;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A head that was seen before is read as the decoder would read it, whatever else has changed. */
class KnownHeadsTest {
    private static final String FIELDS = "Host: localhost:8080\r\nUser-Agent: front/1\r\nAccept: */*\r\n\r\n";
    private static final String HEAD = "GET /single/1 HTTP/1.1\r\n" + FIELDS;

    private final KnownHeads known = new KnownHeads();

    @Test
    void sameFieldsAgain_onlyTheTargetIsRead() {
        decode(known, HEAD);
        decode(known, HEAD);
        List<HttpRequest> requests = decode(known, "GET /other?q HTTP/1.1\r\n" + FIELDS);
        assertThat(requests).singleElement().isInstanceOf(KnownRequest.class);
        assertThat(requests.get(0).uri()).isEqualTo("/other?q");
        assertThat(requests.get(0).headers().get("user-agent")).isEqualTo("front/1");
    }

    @Test
    void fieldsSeenOnce_areNotRemembered() {
        decode(known, HEAD);
        assertThat(decode(known, HEAD)).singleElement().isNotInstanceOf(KnownRequest.class);
    }

    @Test
    void manyFrontEnds_areKnownSideBySide() {
        for (int round = 0; round < 2; round++) {
            for (int i = 0; i < KnownHeads.MOST; i++) {
                decode(known, HEAD.replace("front/1", "front/" + i));
            }
        }
        for (int i = 0; i < KnownHeads.MOST; i++) {
            assertThat(decode(known, HEAD.replace("front/1", "front/" + i)))
                    .singleElement()
                    .isInstanceOf(KnownRequest.class);
        }
    }

    @Test
    void pipelined_eachIsRead() {
        decode(known, HEAD);
        decode(known, HEAD);
        List<HttpRequest> requests = decode(known, HEAD + HEAD.replace("/1", "/2") + HEAD.replace("/1", "/3"));
        assertThat(requests).extracting(HttpRequest::uri).containsExactly("/single/1", "/single/2", "/single/3");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "POST /single/1 HTTP/1.1\r\n" + FIELDS,
                "HEAD /single/1 HTTP/1.1\r\n" + FIELDS,
                "GET /single/1 HTTP/1.0\r\n" + FIELDS,
                "GET /single/1 HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
                "GET /single/1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\n\r\n",
                "GET /single/1 HTTP/1.1\r\nHost: a\r\nHost: a\r\n\r\n",
                "GET /single/1 HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\n\r\n",
                "GET /single/1 HTTP/1.1\r\nAccept: a\r\n\r\n"
            })
    void headsThatTheChecksMustSee_areNeverRemembered(String head) {
        for (int i = 0; i < 3; i++) {
            assertThat(decode(known, head)).noneMatch(KnownRequest.class::isInstance);
        }
    }

    /** The emptier half of a request, then the rest, then one more with an empty line before it: the decoder's own state is kept. */
    @Test
    void splitAnywhere_readAlike() {
        decode(known, HEAD);
        decode(known, HEAD);
        String two = HEAD + "\r\n" + HEAD.replace("/1", "/2");
        for (int cut = 1; cut < two.length(); cut++) {
            assertThat(decode(known, two.substring(0, cut), two.substring(cut)))
                    .as("cut at %d", cut)
                    .extracting(HttpRequest::uri)
                    .containsExactly("/single/1", "/single/2");
        }
    }

    @Test
    void anythingChanged_isReadAsByADecoderThatKnowsNothing() {
        decode(known, HEAD);
        decode(known, HEAD);
        Random random = new Random(7);
        int knownOnes = 0;
        for (int i = 0; i < 30_000; i++) {
            String changed = changed(random);
            List<HttpRequest> here = decode(known, changed);
            List<HttpRequest> there = decode(new KnownHeads(), changed);
            assertThat(here).as(changed).hasSameSizeAs(there);
            for (int j = 0; j < here.size(); j++) {
                assertThat(seen(here.get(j))).as(changed).isEqualTo(seen(there.get(j)));
                knownOnes += here.get(j) instanceof KnownRequest ? 1 : 0;
            }
        }
        assertThat(knownOnes).isGreaterThan(1000);
    }

    private static String changed(Random random) {
        StringBuilder text = new StringBuilder(HEAD);
        int changes = 1 + random.nextInt(2);
        for (int i = 0; i < changes; i++) {
            // Half of the changes are in the request line.
            int at = random.nextInt(random.nextBoolean() ? HEAD.indexOf('\r') + 2 : text.length());
            char c = random.nextInt(4) == 0 ? " \t\r\n:/#%".charAt(random.nextInt(8)) : (char) random.nextInt(256);
            switch (random.nextInt(3)) {
                case 0 -> text.setCharAt(at, c);
                case 1 -> text.insert(at, c);
                default -> text.deleteCharAt(at);
            }
        }
        return text.toString();
    }

    private record Seen(String line, @Nullable String headers, boolean failed, @Nullable String problem) {}

    private static Seen seen(HttpRequest request) {
        boolean failed = request.decoderResult().isFailure();
        Problem problem = RequestCheck.problem(request);
        String line = request.method() + " " + request.uri() + " " + request.protocolVersion();
        return new Seen(
                line,
                failed ? null : request.headers().entries().toString(),
                failed,
                problem == null ? null : problem.toString());
    }

    private static List<HttpRequest> decode(KnownHeads known, String... parts) {
        EmbeddedChannel channel = new EmbeddedChannel(new RequestDecoder(known, new Pressure(1 << 20, 1 << 20)));
        List<HttpRequest> requests = new ArrayList<>();
        for (String part : parts) {
            channel.writeInbound(Unpooled.copiedBuffer(part, ISO_8859_1));
        }
        Object message;
        while ((message = channel.readInbound()) != null) {
            if (message instanceof HttpRequest request) {
                requests.add(request);
            }
            ReferenceCountUtil.release(message);
        }
        channel.finishAndReleaseAll();
        return requests;
    }
}
