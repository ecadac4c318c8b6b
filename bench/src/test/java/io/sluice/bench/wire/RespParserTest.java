package io.sluice.bench.wire;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.sluice.bench.wire.AnswerParser.BadAnswerException;
import io.sluice.bench.wire.RespParser.Reply;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespParserTest {
    private static final String REPLIES = "+OK\r\n$-1\r\n$0\r\n\r\n$5\r\na\r\n$-\r\n$12\r\nhttp://a.org\r\n-ERR no\r\n";

    private final RespParser parser = new RespParser();

    private List<Reply> read(String text) throws BadAnswerException {
        ByteBuf in = Unpooled.copiedBuffer(text, UTF_8);
        List<Reply> replies = new ArrayList<>();
        Reply reply;
        while ((reply = parser.read(in)) != Reply.NONE) {
            replies.add(reply);
        }
        return replies;
    }

    @Test
    void tellsRepliesApart() throws Exception {
        assertThat(read(REPLIES))
                .containsExactly(Reply.DONE, Reply.NULL, Reply.VALUE, Reply.VALUE, Reply.VALUE, Reply.ERROR);
        assertThat(parser.line()).isEqualTo("-ERR no");
    }

    @Test
    void piecesOfAnySizeAreTheSame() throws Exception {
        List<Reply> replies = new ArrayList<>();
        for (int i = 0; i < REPLIES.length(); i++) {
            replies.addAll(read(REPLIES.substring(i, i + 1)));
        }
        assertThat(replies).containsExactly(Reply.DONE, Reply.NULL, Reply.VALUE, Reply.VALUE, Reply.VALUE, Reply.ERROR);
    }

    @ParameterizedTest
    @ValueSource(strings = {"HTTP/1.1 400 Bad Request\r\n", "$x\r\n", "$\r\n", "\r\n", "\n", "*0\r\n"})
    void whatIsNoReplyIsRefused(String text) {
        assertThatThrownBy(() -> read(text)).isInstanceOf(BadAnswerException.class);
    }

    @Test
    void aLineWithoutEndIsRefused() {
        assertThatThrownBy(() -> read("+".repeat(10_000)))
                .isInstanceOf(BadAnswerException.class)
                .hasMessageContaining("512");
    }
}
