package io.sluice.bench.wire;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.bench.wire.AnswerParser.BadAnswerException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class HttpAnswerParserTest {
    private static final String THREE =
            """
            HTTP/1.1 302 Found
            Location: http://example.com/
            CONTENT-LENGTH: 0

            HTTP/1.1 100 Continue

            HTTP/1.1 404 Not Found
            content-length:  5
            X-Connections: close

            a
            b
            HTTP/1.1 204 No Content
            Connection: Close

            """
                    .replace("\n", "\r\n")
                    .replace("a\r\nb\r\n", "a\r\nbc");

    private final AnswerParser parser = new HttpAnswerParser();

    /** The answers in these bytes, given in pieces of this size. */
    private List<String> read(String bytes, int piece) throws BadAnswerException {
        List<String> answers = new ArrayList<>();
        for (int from = 0; from < bytes.length(); from += piece) {
            String part = bytes.substring(from, Math.min(bytes.length(), from + piece));
            ByteBuf in = Unpooled.copiedBuffer(part, ISO_8859_1);
            while (parser.read(in)) {
                answers.add(parser.status() + (parser.closes() ? " closes" : ""));
            }
            assertThat(in.isReadable()).isFalse();
        }
        return answers;
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 7, 20, 50, 10_000})
    void readsAnswersInPiecesOfAnySize(int piece) throws BadAnswerException {
        assertThat(read(THREE, piece)).containsExactly("302", "404", "204 closes");
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 10_000})
    void saysWhereEachAnswerWas(int piece) throws BadAnswerException {
        String end = "Content-Length: 0\r\n\r\n";
        String answers = "HTTP/1.1 200 OK\r\nSluice-Source: redis\r\n" + end + "HTTP/1.1 200 OK\r\n" + end
                + "HTTP/1.1 200 OK\r\nsluice-source:database\r\n" + end
                + "HTTP/1.1 200 OK\r\nSluice-Source: moon\r\n" + end;
        List<AnswerSource> sources = new ArrayList<>();
        for (int from = 0; from < answers.length(); from += piece) {
            ByteBuf in = Unpooled.copiedBuffer(
                    answers.substring(from, Math.min(answers.length(), from + piece)), ISO_8859_1);
            while (parser.read(in)) {
                sources.add(parser.source());
            }
        }
        assertThat(sources)
                .containsExactly(AnswerSource.REDIS, AnswerSource.UNSAID, AnswerSource.DATABASE, AnswerSource.OTHER);
    }

    @Test
    void answersOfHttp10CloseUnlessTheySayOtherwise() throws BadAnswerException {
        assertThat(read("HTTP/1.0 200 OK\r\nContent-Length: 1\r\n\r\nx", 1000)).containsExactly("200 closes");
        assertThat(read("HTTP/1.0 200 OK\r\nConnection: keep-alive\r\nContent-Length: 1\r\n\r\nx", 1000))
                .containsExactly("200");
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '"',
            value = {
                "SSH-2.0-OpenSSH_9.6, 'SSH-2.0-OpenSSH_9.6' in place of HTTP/1.1 and a status",
                "HTTP/1.1 2x0 OK, '2x0' in place of a number",
                "HTTP/1.1 099 OK, 'HTTP/1.1 099 OK' in place of HTTP/1.1 and a status",
                "HTTP/1.1 200 OK|Content-Length: many, 'many' in place of a number",
                "HTTP/1.1 200 OK|Content-Length:, '' in place of a number",
                "HTTP/1.1 200 OK|, a 200 without a Content-Length",
                "HTTP/1.1 200 OK|Transfer-Encoding: chunked,"
                        + " \"'Transfer-Encoding: chunked'; only answers with a Content-Length are read\""
            })
    void refusesOthers(String lines, String message) {
        assertThatThrownBy(() -> read(lines.replace("|", "\r\n") + "\r\n", 1000))
                .isInstanceOf(BadAnswerException.class)
                .hasMessage(message);
    }

    @Test
    void refusesAHeadThatDoesNotEnd() {
        assertThatThrownBy(() -> read("HTTP/1.1 200 OK\r\n" + "X: y\r\n".repeat(20_000), 1000))
                .isInstanceOf(BadAnswerException.class)
                .hasMessage("a head of more than 64 KiB");
        assertThatThrownBy(() -> read("x".repeat(100_000), 1000)).isInstanceOf(BadAnswerException.class);
    }
}
