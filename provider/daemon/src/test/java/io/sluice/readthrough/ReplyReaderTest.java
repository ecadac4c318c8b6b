package io.sluice.readthrough;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is made of the bytes that a server of Redis' protocol sends, wherever they are cut. */
class ReplyReaderTest {
    private static final String REPLIES = String.join(
            "\r\n",
            "*3",
            "$5",
            "hello",
            "$-1",
            "$0",
            "",
            ":-2",
            ":9223372036854775807",
            "+OK",
            "-ERR no such thing",
            "$4",
            "\r\n\r\n",
            "*0",
            "$11",
            "too long by",
            "+",
            "");
    private static final List<String> SAID = List.of(
            "array 3",
            "text hello",
            "nothing",
            "text ",
            "number -2",
            "number 9223372036854775807",
            "word OK",
            "error ERR no such thing",
            "text \r\n\r\n",
            "array 0",
            "passed",
            "word ");

    private final Told told = new Told();
    private final ReplyReader reader = new ReplyReader(told);

    private void read(String bytes) {
        reader.read(Unpooled.wrappedBuffer(bytes.getBytes(UTF_8)));
    }

    @Test
    void repliesAtOnce_areToldInOrder() {
        read(REPLIES);
        assertThat(told.said).isEqualTo(SAID);
    }

    @Test
    void repliesCutAnywhere_areToldTheSame() {
        for (int size = 1; size < REPLIES.length(); size++) {
            told.said.clear();
            for (int from = 0; from < REPLIES.length(); from += size) {
                read(REPLIES.substring(from, Math.min(REPLIES.length(), from + size)));
            }
            assertThat(told.said).isEqualTo(SAID);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 400 Bad Request\r\n",
                "\r\n",
                "$\r\n",
                "$x\r\n",
                "$99999999999\r\n",
                "*2147483647\r\n",
                ":12345678901234567890123\r\n",
                ":1-\r\n"
            })
    void whatIsNoReply_isRefused(String bytes) {
        assertThatThrownBy(() -> read(bytes)).isInstanceOf(ReplyReader.NoReply.class);
    }

    @Test
    void errorWithoutEnd_takesNoMemory() {
        read("-ERR ");
        for (int i = 0; i < 1000; i++) {
            read("x".repeat(1000));
        }
        read("\r\n");
        assertThat(told.said).singleElement().satisfies(error -> assertThat(error.length())
                .isLessThan(1100));
    }

    /** Writes down what it is told. */
    private static final class Told implements ReplyReader.AwaitedReplies, Awaited {
        private final List<String> said = new ArrayList<>();

        @Override
        public Awaited first() {
            return this;
        }

        @Override
        public void told(Awaited first) {}

        @Override
        public boolean wants(int length) {
            return length <= 10;
        }

        @Override
        public void text(byte[] text) {
            said.add("text " + new String(text, UTF_8));
        }

        @Override
        public void nothing() {
            said.add("nothing");
        }

        @Override
        public void passed() {
            said.add("passed");
        }

        @Override
        public void number(long number) {
            said.add("number " + number);
        }

        @Override
        public void array(int count) {
            said.add("array " + count);
        }

        @Override
        public void word(String word) {
            said.add("word " + word);
        }

        @Override
        public void error(String line) {
            said.add("error " + line);
        }

        @Override
        public boolean isDone() {
            return false;
        }

        @Override
        public void lost(String why) {}
    }
}
