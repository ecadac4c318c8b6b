package io.sluice.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Which sentences come of which failures of TLS. */
@Timeout(30)
class TlsAdviceTest {
    private static final RedisAddress TLS = new RedisAddress("10.0.0.1", 6379, 0, null, true);
    private static final RedisAddress PLAIN = new RedisAddress("10.0.0.1", 6379, 0, null, false);

    private static String handshake(String error) {
        SSLHandshakeException failure = new SSLHandshakeException(error);
        failure.initCause(new CertificateException(error));
        return TlsAdvice.ofHandshake(TLS, failure);
    }

    @Test
    void certificateThatIsNotTaken_saysWhatToDo() {
        assertThat(handshake("No subject alternative names matching IP address 10.0.0.1 found"))
                .startsWith(
                        "its certificate does not bear 10.0.0.1: call it as the certificate does; nodes of a cluster")
                .endsWith("(cluster-announce-hostname, cluster-preferred-endpoint-type hostname)");
        assertThat(handshake("unable to find valid certification path to requested target"))
                .startsWith("this JVM does not trust its certificate: give SLUICE_JAVA_OPTS=");
        assertThat(handshake("NotAfter: Sat Nov 28 10:00:00 UTC 2020"))
                .isEqualTo("TLS: NotAfter: Sat Nov 28 10:00:00 UTC 2020");
    }

    @Test
    void connectionThatBreaksOff_saysWhatTheServerMayWant() {
        JedisConnectionException reset = new JedisConnectionException("Connection reset");
        assertThat(TlsAdvice.ofFirstWord(TLS, reset)).contains("tls-auth-clients");
        assertThat(TlsAdvice.ofFirstWord(PLAIN, reset)).contains("does it want TLS?");
        assertThat(TlsAdvice.ofFirstWord(PLAIN, new JedisConnectionException("Connection refused")))
                .isEqualTo("Connection refused");
    }

    @Test
    void serverWithoutTls_isNamedAsOne() throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Void> answered = CompletableFuture.runAsync(() -> {
                try (Socket client = server.accept()) {
                    client.getOutputStream().write("-ERR unknown command\r\n".getBytes(StandardCharsets.US_ASCII));
                    client.getInputStream().transferTo(java.io.OutputStream.nullOutputStream());
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
            Duration patience = Duration.ofSeconds(5);
            RedisSockets sockets = new RedisSockets(
                    new RedisAddress("127.0.0.1", server.getLocalPort(), 0, null, true), patience, patience);

            assertThatThrownBy(() -> RedisLink.to(sockets, null))
                    .rootCause()
                    .hasMessageStartingWith("no TLS there (")
                    .hasMessageEndingWith(": give its tls-port, or redis in place of rediss in the URL");
            answered.join();
        }
    }
}
