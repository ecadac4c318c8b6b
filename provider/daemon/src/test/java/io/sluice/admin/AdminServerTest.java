package io.sluice.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.door.Door;
import io.sluice.door.RawClient;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AdminServerTest {
    private AdminServer door;

    @BeforeEach
    void open() throws IOException {
        door = AdminServer.start(
                Door.FREE_PORT,
                new AdminContent()
                        .open("/livez", () -> new AdminPage.Answer(200, "text/plain", "ok\n"))
                        .open("/readyz", () -> new AdminPage.Answer(503, "text/plain", "the database is away\n"))
                        .open(
                                "/forms",
                                AdminPage.ofForms(
                                        accept -> new AdminPage.Answer(200, "text/plain", accept.repeat(200))))
                        .page(
                                "/asked",
                                AdminPage.ofQuery(query -> new AdminPage.Answer(
                                        200, "text/plain", "after " + query.onlyNumber("since", 7))))
                        .page("/broken", () -> {
                            throw new IllegalStateException("secret");
                        }),
                AdminAccess.ofThisMachine(),
                null);
    }

    @AfterEach
    void close() {
        door.close();
    }

    private RawClient.Answer ask(String request) throws IOException {
        try (RawClient client = new RawClient(door.port())) {
            client.send(request.replace("Host: x", "Host: localhost"));
            return client.read(request.startsWith("HEAD"));
        }
    }

    @Test
    void page_isServed() throws IOException {
        RawClient.Answer live = ask(RawClient.get("/livez?verbose"));
        assertThat(live.status()).isEqualTo(200);
        assertThat(live.field("content-type")).isEqualTo("text/plain");
        assertThat(live.body()).isEqualTo("ok\n");
        assertThat(ask(RawClient.request("HEAD", "/livez")).field("content-length"))
                .isEqualTo("3");
        RawClient.Answer ready = ask(RawClient.get("/readyz"));
        assertThat(ready.status()).isEqualTo(503);
        assertThat(ready.body()).isEqualTo("the database is away\n");
    }

    @Test
    void pageOfAQuery_isToldIt() throws IOException {
        assertThat(ask(RawClient.get("/asked")).body()).isEqualTo("after 7");
        assertThat(ask(RawClient.get("/asked?since=12")).body()).isEqualTo("after 12");
        RawClient.Answer refused = ask(RawClient.get("/asked?since=soon"));
        assertThat(refused.status()).isEqualTo(400);
        assertThat(refused.body()).contains("the query's since is a whole number, such as since=7");
    }

    private HttpResponse<byte[]> forms(String coding) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + door.port() + "/forms"))
                .header("Accept", "text/odd")
                .header("Accept-Encoding", coding)
                .timeout(Duration.ofSeconds(10))
                .build();
        return HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofByteArray());
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "deflate, GZIP;q=0.5", "br, gzip ; q=1.0"})
    void page_isCompressed_forWhoTakesIt(String coding) throws Exception {
        HttpResponse<byte[]> answer = forms(coding);
        assertThat(answer.headers().firstValue("Content-Encoding")).hasValue("gzip");
        assertThat(answer.headers().firstValue("Vary")).hasValue("Accept, Accept-Encoding");
        assertThat(answer.body()).hasSizeLessThan(200);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(answer.body())).readAllBytes())
                .asString()
                .isEqualTo("text/odd".repeat(200));
    }

    @ParameterizedTest
    @ValueSource(strings = {"identity", "gzip;q=0", "gzip; q=0.00", "x-gzip, br"})
    void page_isAsItIs_forEverybodyElse(String coding) throws Exception {
        HttpResponse<byte[]> answer = forms(coding);
        assertThat(answer.headers().firstValue("Content-Encoding")).isEmpty();
        assertThat(answer.body()).asString().isEqualTo("text/odd".repeat(200));
    }

    @Test
    void otherPaths_404_otherMethods_405() throws IOException {
        assertThat(ask(RawClient.get("/nothing")).status()).isEqualTo(404);
        assertThat(ask(RawClient.get("/livez/")).status()).isEqualTo(404);
        RawClient.Answer post = ask(RawClient.request("POST", "/livez"));
        assertThat(post.status()).isEqualTo(405);
        assertThat(post.field("allow")).isEqualTo("GET, HEAD");
    }

    @Test
    void requests_areCheckedAsOnThePublicPort() throws IOException {
        assertThat(ask("GET /livez HTTP/1.1\r\n\r\n").status()).isEqualTo(400);
        assertThat(ask("GET /livez HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n").status())
                .isEqualTo(400);
    }

    @Test
    void pageThatThrows_500WithoutDetails() throws IOException {
        RawClient.Answer answer = ask(RawClient.get("/broken"));
        assertThat(answer.status()).isEqualTo(500);
        assertThat(answer.body()).doesNotContain("secret");
        assertThat(ask(RawClient.get("/livez")).status()).isEqualTo(200);
    }

    @Test
    void portInUse_namesItsFlag() {
        InetSocketAddress taken = Door.loopback(door.port());
        assertThatThrownBy(() -> AdminServer.start(taken, new AdminContent(), AdminAccess.ofThisMachine(), null))
                .hasMessage("cannot listen on 127.0.0.1:" + taken.getPort()
                        + ": address already in use; choose another --admin");
    }
}
