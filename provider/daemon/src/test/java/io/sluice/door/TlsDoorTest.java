package io.sluice.door;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.tls.TestPairs;
import io.sluice.tls.TestPairs.TestPair;
import io.sluice.tls.Tls;
import io.sluice.tls.TlsFiles;
import io.sluice.transport.Pressure;
import java.io.ByteArrayOutputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The public port with TLS, before real clients. */
class TlsDoorTest {
    private final TestPair pair = TestPairs.ec("localhost");

    @TempDir
    Path folder = Path.of("");

    private TlsFiles files;
    private Tls tls;
    private Door door;

    @BeforeEach
    void open() throws Exception {
        files = pair.into(folder);
        tls = Tls.open(files);
        door = open(PublicServerSettings.defaults(Door.FREE_PORT));
        door.loader.put("k", "https://example.com/k");
    }

    private Door open(PublicServerSettings settings) {
        return Door.open(settings, tls, Pressure.ofThisProcess());
    }

    @AfterEach
    void close() {
        door.close();
        tls.close();
    }

    private HttpClient client() throws Exception {
        return HttpClient.newBuilder()
                .sslContext(pair.trusting())
                .connectTimeout(Duration.ofSeconds(10))
                .build();
    }

    private HttpRequest request(String path) {
        return HttpRequest.newBuilder(URI.create("https://localhost:" + door.front.port() + path))
                .timeout(Duration.ofSeconds(20))
                .build();
    }

    private SSLSocket socket(SSLContext context, String... protocols) throws IOException {
        SSLSocket socket = (SSLSocket) context.getSocketFactory().createSocket("localhost", door.front.port());
        socket.setSoTimeout(10_000);
        if (protocols.length > 0) {
            socket.setEnabledProtocols(protocols);
        }
        return socket;
    }

    @Test
    void client_thatWouldSpeakHttp2_speaksHttp11() throws Exception {
        HttpResponse<String> answer = client().send(request("/single/k"), HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo("https://example.com/k");
        assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_1_1);
        assertThat(answer.sslSession().orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
        assertThat(tls.handshakes().finished()).isEqualTo(1);
    }

    /** More than a connection may have in flight: it stops reading, and goes on by itself. */
    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.2", "TLSv1.3"})
    void pipelinedRequests_areAllAnswered_andTheEndIsSaid(String protocol) throws Exception {
        try (SSLSocket socket = socket(pair.trusting(), protocol)) {
            String get = RawClient.get("/single/k");
            byte[] requests =
                    (get.repeat(999) + get.replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")).getBytes(ISO_8859_1);
            CompletableFuture<Void> sent = CompletableFuture.runAsync(() -> send(socket, requests));
            String all = new String(
                    socket.getInputStream().readAllBytes(), ISO_8859_1); // to its close_notify, else it throws
            sent.join();
            assertThat(all.split("https://example.com/k", -1)).hasSize(1001);
            assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
        }
        Await.until(() -> door.front.openConnections() == 0);
    }

    /** A client that hears no close_notify cannot know that nothing was cut off. In TLS 1.2 the kinds of records can be seen. */
    @Test
    void lastRecord_isTheEnd() throws Exception {
        ByteArrayOutputStream heard = new ByteArrayOutputStream();
        try (Socket below = new HeardSocket(door.front.port(), heard);
                SSLSocket socket = (SSLSocket)
                        pair.trusting().getSocketFactory().createSocket(below, "localhost", door.front.port(), true)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            send(
                    socket,
                    RawClient.get("/single/k")
                            .replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
                            .getBytes(ISO_8859_1));
            assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                    .endsWith("https://example.com/k");
        }
        byte[] records = heard.toByteArray();
        int last = -1;
        for (int at = 0; at < records.length; at += 5 + (((records[at + 3] & 0xFF) << 8) | (records[at + 4] & 0xFF))) {
            last = records[at];
        }
        assertThat(last).as("21 is an alert").isEqualTo(21);
    }

    /** Keeps what it reads. */
    private static final class HeardSocket extends Socket {
        private final ByteArrayOutputStream heard;

        HeardSocket(int port, ByteArrayOutputStream heard) throws IOException {
            super(InetAddress.getLoopbackAddress(), port);
            this.heard = heard;
        }

        @Override
        public InputStream getInputStream() throws IOException {
            return new FilterInputStream(super.getInputStream()) {
                @Override
                public int read(byte[] into, int from, int most) throws IOException {
                    int read = super.read(into, from, most);
                    heard.write(into, from, Math.max(0, read));
                    return read;
                }
            };
        }
    }

    private static void send(SSLSocket socket, byte[] bytes) {
        try {
            socket.getOutputStream().write(bytes);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Answers that the client takes slowly are sent bit by bit. */
    @Test
    void largeAnswer_arrivesAsAWhole() throws Exception {
        List<String> keys = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            door.loader.put("large" + i, "https://example.com/" + "x".repeat(8000));
            keys.add("large" + i);
        }
        HttpRequest batch = HttpRequest.newBuilder(URI.create("https://localhost:" + door.front.port() + "/batch"))
                .POST(HttpRequest.BodyPublishers.ofString(String.join("\n", keys)))
                .build();
        HttpResponse<byte[]> answer = client().send(batch, HttpResponse.BodyHandlers.ofByteArray());
        assertThat(answer.body().length).isGreaterThan(4_000_000);
    }

    @Test
    void clientThatSaysItsEnd_getsItsAnswer_andIsClosed() throws Exception {
        try (SSLSocket socket = socket(pair.trusting(), "TLSv1.3")) {
            socket.getOutputStream().write(RawClient.get("/single/k").getBytes(ISO_8859_1));
            socket.shutdownOutput(); // close_notify, and no FIN
            assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                    .endsWith("https://example.com/k");
            Await.until(() -> door.front.openConnections() == 0);
        }
    }

    @Test
    void plainHttp_isToldSo() throws Exception {
        RawClient.Answer answer = door.get("/single/k");
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains("this port speaks TLS: use https://");
        try (RawClient client = door.connect()) {
            client.send(RawClient.post("text/plain", "k\n".repeat(10_000)));
            assertThat(client.read().status()).isEqualTo(400);
            assertThat(client.ended()).isTrue();
        }
        assertThat(tls.handshakes().plainClients()).isEqualTo(2);
        assertThat(tls.troubles().get(2).now()).contains("in the clear", "127.0.0.1", "https://");
        Await.until(() -> door.front.openConnections() == 0);
    }

    /** At once, and not when the time for a head is over. */
    @Test
    void tlsToAPlainPort_isToldSo() throws Exception {
        try (Door plain = Door.open();
                RawClient client = plain.connect()) {
            client.send("\26\3\1\2\0\1\0\1\374\3\3 what a client says first");
            RawClient.Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.body()).contains("this is TLS, and the port is plain: use http://");
            assertThat(client.ended()).isTrue();
        }
    }

    @Test
    void whatIsNeitherTlsNorHttp_isClosed() throws Exception {
        try (RawClient client = door.connect()) {
            client.send("\0\1\2\3");
            assertThat(client.ended()).isTrue();
        }
        try (RawClient client = door.connect()) {
            client.send("\26\3\1\0\5hello-this-is-no-client-hello");
            assertThat(readsToTheEnd(client.socket)).isTrue();
        }
        Await.until(() -> tls.handshakes().failures() == 2 && door.front.openConnections() == 0);
    }

    private static boolean readsToTheEnd(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        while (in.read() >= 0) {
            // an alert
        }
        return true;
    }

    @Test
    void clientWithOldTls_orOtherTrust_fails_andIsCounted() throws Exception {
        try (SSLSocket socket = socket(TestPairs.ec("other").trusting())) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
        Await.until(() -> tls.troubles().get(2).now() != null);
        assertThat(tls.handshakes().failures()).isEqualTo(1);
        assertThat(tls.troubles().get(2).now()).contains("127.0.0.1");
        assertThat(client().send(request("/single/k"), HttpResponse.BodyHandlers.ofString())
                        .statusCode())
                .isEqualTo(200);
    }

    /** Whoever begins no handshake, or ends none, keeps his place for as long as one may take. */
    @Test
    void handshakesTakeBoundedTime_andTheirConnectionsCount() throws Exception {
        PublicServerSettings usual = PublicServerSettings.defaults(Door.FREE_PORT);
        PublicServerSettings few = new PublicServerSettings(
                Door.FREE_PORT, 302, 5000, false, 2, usual.idleTime(), usual.headTime(), usual.bodyTime());
        door.close();
        tls.close();
        tls = Tls.open(files, Duration.ofMillis(300));
        door = open(few);
        try (RawClient silent = door.connect();
                RawClient halfway = door.connect()) {
            halfway.send("\26\3\1");
            Await.until(() -> door.front.openConnections() == 2);
            try (RawClient third = door.connect()) {
                assertThat(third.ended()).isTrue();
            }
            assertThat(door.front.refusedConnections()).isEqualTo(1);
            assertThat(silent.ended()).isTrue();
            assertThat(halfway.ended()).isTrue();
        }
        Await.until(() -> tls.handshakes().timeouts() == 2 && door.front.openConnections() == 0);
    }

    @Test
    void newPair_underLoad_failsNoRequest_andNewConnectionsGetIt() throws Exception {
        TestPair fresh = TestPairs.rsa("fresh");
        SSLContext both = TestPairs.trusting(pair.certificate(), fresh.certificate());
        AtomicBoolean stop = new AtomicBoolean();
        AtomicInteger answered = new AtomicInteger();
        List<CompletableFuture<Void>> clients = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            HttpClient client = client();
            clients.add(CompletableFuture.runAsync(() -> load(client, stop, answered)));
            clients.add(CompletableFuture.runAsync(() -> loadAnew(both, stop, answered)));
        }
        Await.until(() -> answered.get() > 30);
        fresh.into(folder);
        tls.look();
        tls.look();
        int before = answered.get();
        Await.until(() -> answered.get() > before + 30);
        stop.set(true);
        CompletableFuture.allOf(clients.toArray(CompletableFuture[]::new)).join(); // throws if a request failed
        try (SSLSocket socket = socket(fresh.trusting())) {
            socket.startHandshake();
            assertThat(socket.getSession().getPeerCertificates()[0]).isEqualTo(fresh.certificate());
        }
    }

    /** With a handshake for each request. */
    private void loadAnew(SSLContext context, AtomicBoolean stop, AtomicInteger answered) {
        while (!stop.get()) {
            try (SSLSocket socket = socket(context)) {
                socket.getOutputStream()
                        .write(RawClient.get("/single/k")
                                .replace("\r\n\r\n", "\r\nConnection: close\r\n\r\n")
                                .getBytes(ISO_8859_1));
                assertThat(new String(socket.getInputStream().readAllBytes(), ISO_8859_1))
                        .startsWith("HTTP/1.1 200 ");
                answered.incrementAndGet();
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }
    }

    private void load(HttpClient client, AtomicBoolean stop, AtomicInteger answered) {
        try {
            while (!stop.get()) {
                assertThat(client.send(request("/single/k"), HttpResponse.BodyHandlers.ofString())
                                .statusCode())
                        .isEqualTo(200);
                answered.incrementAndGet();
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
