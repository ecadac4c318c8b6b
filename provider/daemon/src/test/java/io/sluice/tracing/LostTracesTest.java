package io.sluice.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.http.HttpTimeoutException;
import java.nio.channels.UnresolvedAddressException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

/** What is said of a collector that takes nothing. */
class LostTracesTest {
    private static String reason(Exception cause) {
        return Traces.reason(new IllegalStateException(cause));
    }

    @Test
    void reasons_areWords() {
        assertThat(Traces.reason(null)).startsWith("it answers with another status than 200");
        assertThat(Traces.reason(new IOException())).startsWith("it answers with another status than 200");
        assertThat(reason(new ConnectException())).isEqualTo("nothing answers there");
        assertThat(reason(new IOException(new UnresolvedAddressException()))).isEqualTo("nothing answers there");
        assertThat(reason(new HttpTimeoutException("request timed out"))).isEqualTo("it has not answered within 5 s");
        assertThat(reason(new SSLHandshakeException("PKIX"))).startsWith("its certificate is not trusted");
        assertThat(reason(new IOException(new ProtocolException("Invalid status line: \"\u0000\""))))
                .isEqualTo("what answers there is no collector");
    }
}
