package io.sluice.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Bytes become commands, however they are cut; what is none is refused in Redis' words. */
class CommandReaderTest {
    private static final int MOST_KEYS = 100;

    static List<List<String>> read(String bytes, boolean trusted) throws ProtocolError {
        return read(bytes, bytes.length(), trusted);
    }

    /** In pieces of so many bytes. */
    static List<List<String>> read(String bytes, int piece, boolean trusted) throws ProtocolError {
        CommandReader reader = new CommandReader(MOST_KEYS);
        List<List<String>> commands = new ArrayList<>();
        ByteBuf in = Unpooled.buffer();
        for (int from = 0; from < bytes.length(); from += piece) {
            in.writeBytes(bytes.substring(from, Math.min(bytes.length(), from + piece))
                    .getBytes(ISO_8859_1));
            while (reader.read(in, trusted)) {
                commands.add(words(reader.arguments(in)));
                reader.next(in);
            }
            in.discardReadBytes();
        }
        return commands;
    }

    private static List<String> words(Arguments arguments) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < arguments.count(); i++) {
            words.add(new String(arguments.bytes(i, 0), ISO_8859_1));
        }
        return words;
    }

    @Test
    void commands_areTheSame_howeverTheyAreCut() throws Exception {
        String bytes = String.join(
                "\r\n",
                "*2\r\n$3\r\nGET\r\n$5\r\nurl:1",
                "*0",
                "",
                "PING",
                "*-1",
                "GET  \"a\\x41\\n b\" 'c\\'d' ''",
                "*3\r\n$4\r\nMGET\r\n$0\r\n",
                "$4\r\n\r\n\r\n",
                "");
        List<List<String>> whole = List.of(
                List.of("GET", "url:1"),
                List.of("PING"),
                List.of("GET", "aA\n b", "c'd", ""),
                List.of("MGET", "", "\r\n\r\n"));
        for (int piece = 1; piece <= bytes.length(); piece++) {
            assertThat(read(bytes, piece, true)).as("pieces of %s", piece).isEqualTo(whole);
        }
    }

    /** Bytes are moved while a command waits for its turn. */
    @Test
    void wordsOfACommandThatWaits_areFound_whereTheyAreNow() throws Exception {
        CommandReader reader = new CommandReader(MOST_KEYS);
        ByteBuf in = Unpooled.copiedBuffer("*2\r\n$3\r\nGET\r\n$5\r\nurl:1\r\n", ISO_8859_1);
        assertThat(reader.read(in, true)).isTrue();
        ByteBuf moved = Unpooled.copiedBuffer("before", ISO_8859_1).skipBytes(6).writeBytes(in);
        in.setZero(0, in.capacity());
        assertThat(words(reader.arguments(moved))).containsExactly("GET", "url:1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "*x\\r\\n | invalid multibulk length",
                "*+1\\r\\n | invalid multibulk length",
                "*01\\r\\n | invalid multibulk length",
                "*-0\\r\\n | invalid multibulk length",
                "*99999999999999999999\\r\\n | invalid multibulk length",
                "*103\\r\\n | invalid multibulk length",
                "*1\\r\\nGET\\r\\n | expected '$', got 'G'",
                "*1\\r\\n:1\\r\\n | expected '$', got ':'",
                "*1\\r\\n*1\\r\\n | expected '$', got '*'",
                "*1\\r\\n$-1\\r\\n | invalid bulk length",
                "*1\\r\\n$16385\\r\\n | invalid bulk length",
                "*1\\r\\n$2147483647\\r\\n | invalid bulk length",
                "*1\\r\\n$ 3\\r\\n | invalid bulk length",
                "GET \"a\\r\\n | unbalanced quotes in request",
                "GET \"a\"b\\r\\n | unbalanced quotes in request",
            })
    void whatIsNoCommand_isRefused_inRedisWords(String bytes, String line) {
        String sent = bytes.replace("\\r", "\r").replace("\\n", "\n");
        for (int piece : new int[] {1, sent.length()}) {
            assertThatThrownBy(() -> read(sent, piece, true)).hasMessage("ERR Protocol error: " + line);
        }
    }

    @Test
    void linesOfNumbers_andInlineOnes_areBounded() {
        assertThatThrownBy(() -> read("*" + "1".repeat(64), true)).hasMessageEndingWith("too big mbulk count string");
        assertThatThrownBy(() -> read("*1\r\n$" + "1".repeat(64), true))
                .hasMessageEndingWith("too big bulk count string");
        assertThatThrownBy(() -> read("x".repeat(CommandReader.MOST_INLINE + 1), 1000, true))
                .hasMessageEndingWith("too big inline request");
    }

    @Test
    void whoHasNotSaidThePassword_maySayLittle() throws Exception {
        String mget = "*12\r\n$4\r\nMGET\r\n" + "$1\r\na\r\n".repeat(11);
        assertThat(read(mget, true)).hasSize(1);
        assertThatThrownBy(() -> read(mget, false)).hasMessageEndingWith("unauthenticated multibulk length");
        assertThatThrownBy(() -> read("x".repeat(17_000), 1000, false)).hasMessageEndingWith("too big inline request");
    }

    @Test
    void oneCommand_isBoundedAsAWhole() {
        String most = "$16384\r\n" + "x".repeat(16_384) + "\r\n";
        assertThatThrownBy(() -> read("*100\r\n" + most.repeat(100), 16_384, true))
                .hasMessageEndingWith("invalid bulk length");
    }

    @Test
    void tls_isTold() {
        assertThatThrownBy(() -> read("\26\3\1\2\0", true)).hasMessageContaining("this is TLS");
    }
}
