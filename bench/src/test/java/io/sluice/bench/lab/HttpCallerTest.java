package io.sluice.bench.lab;

import static io.sluice.bench.load.FakeServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.bench.load.FakeServer;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class HttpCallerTest {
    private static final Duration LIMIT = Duration.ofSeconds(10);

    @Test
    void question_isOnOneConnection_statusAndBodyAreRead() throws Exception {
        try (FakeServer server = new FakeServer((request, number) ->
                request.body().isEmpty() ? answer(200, "https://example.com/1") : answer(201, ""))) {
            HttpCaller caller = new HttpCaller(server.address(), LIMIT);
            assertThat(caller.get("/single/1"))
                    .isEqualTo(new HttpCaller.Answer(200, false, "", "https://example.com/1"));
            assertThat(caller.put("/2", "https://example.com/2")).isEqualTo(new HttpCaller.Answer(201, false, "", ""));

            assertThat(server.accepted).hasValue(1);
            assertThat(server.requests)
                    .extracting(FakeServer.Request::line, FakeServer.Request::body)
                    .containsExactly(
                            tuple("GET /single/1 HTTP/1.1", ""), tuple("PUT /2 HTTP/1.1", "https://example.com/2"));
        }
    }

    @Test
    void tellsWhetherItMayAskAgain() throws Exception {
        String later = "HTTP/1.1 503 X\r\nretry-after: 1\r\nContent-Length: 4\r\n\r\nfull";
        try (FakeServer server = FakeServer.with(later)) {
            HttpCaller caller = new HttpCaller(server.address(), LIMIT);
            assertThat(caller.get("/1")).isEqualTo(new HttpCaller.Answer(503, true, "", "full"));
        }
    }

    @Test
    void connectionThatEndsEarly_isAFailure_nothingIsAskedTwice() throws Exception {
        try (FakeServer server = new FakeServer((request, number) -> {
            if (number == 2) {
                throw new IOException("the connection is to end");
            }
            return answer(200, "");
        })) {
            HttpCaller caller = new HttpCaller(server.address(), LIMIT);
            caller.get("/1");
            assertThatThrownBy(() -> caller.get("/2")).isInstanceOf(IOException.class);
            assertThat(server.received).hasValue(2);

            assertThat(caller.get("/3").status()).isEqualTo(200);
            assertThat(server.accepted).hasValue(2);
        }
    }

    @Test
    void silentServer_isAFailureWithinTheLimit() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (FakeServer server = new FakeServer((request, number) -> {
            never.await();
            return "";
        })) {
            HttpCaller caller = new HttpCaller(server.address(), Duration.ofMillis(200));
            assertThatThrownBy(() -> caller.get("/1")).hasMessageContaining("timed out");
            never.countDown();
        }
    }
}
