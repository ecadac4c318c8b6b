package io.sluice.bench.peers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.sluice.bench.peers.RequestReader.Request;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RequestReaderTest {
    private final EmbeddedChannel channel = new EmbeddedChannel(new RequestReader());

    private void send(String text) {
        channel.writeInbound(Unpooled.copiedBuffer(text, US_ASCII));
    }

    private @Nullable Object next() {
        return channel.readInbound();
    }

    @Test
    void aRequestInPiecesIsOneRequest() {
        String request = "GET /single/42 HTTP/1.1\r\nHost: x\r\n\r\n";
        for (int i = 0; i < request.length(); i++) {
            assertThat(next()).isNull();
            send(request.substring(i, i + 1));
        }
        assertThat(next()).isEqualTo(new Request("/single/42", false));
    }

    @Test
    void severalInOnePieceAreSeveral() {
        send("GET /noop HTTP/1.1\r\n\r\nGET /single/1 HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\nGET /sing");
        assertThat(next()).isEqualTo(new Request("/noop", false));
        assertThat(next()).isEqualTo(new Request("/single/1", true));
        assertThat(next()).isNull();
    }

    @Test
    void aPutWaitsForItsBody() {
        send("PUT /7 HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nht");
        assertThat(next()).isNull();
        send("tp:GET /noop HTTP/1.1\r\n\r\n");
        assertThat(next()).isEqualTo(new Request("/7", false, "http:"));
        assertThat(next()).isEqualTo(new Request("/noop", false));
    }

    @Test
    void aPutThatSaysNoLengthIsCutOff() {
        send("PUT /7 HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void whatIsNoGetIsCutOff() {
        send("POST /batch HTTP/1.1\r\nContent-Length: 1\r\n\r\nx");
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aLineWithoutEndIsCutOff() {
        send("GET /" + "x".repeat(9000));
        assertThat(channel.isOpen()).isFalse();
    }

    @Test
    void aLineWithoutPathIsCutOff() {
        send("GET\r\n\r\n");
        assertThat(channel.isOpen()).isFalse();
    }
}
