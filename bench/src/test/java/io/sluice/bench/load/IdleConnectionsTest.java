package io.sluice.bench.load;

import static io.sluice.bench.load.FakeServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class IdleConnectionsTest {
    private static final Requests KEYED = new Requests.Keyed("/single/", Keys.uniform(9));

    @Test
    void eachAsksOnceAndStays() throws Exception {
        try (FakeServer server = FakeServer.with(answer(200, "a value"));
                IdleConnections idle = IdleConnections.open(server.address(), KEYED, 230)) {
            assertThat(idle.open()).isEqualTo(230);
            assertThat(server.accepted).hasValue(230);
            assertThat(server.received).hasValue(230);
            assertThat(server.requests)
                    .allSatisfy(request -> assertThat(request.line()).startsWith("GET /single/"));
        }
    }

    @Test
    void countsThoseThatTheServerHasEnded() throws Exception {
        // The server ends a connection after these words, which here are no announcement of it.
        try (FakeServer server = FakeServer.with(answer(404, "Connection: close"));
                IdleConnections idle = IdleConnections.open(server.address(), KEYED, 3)) {
            await().untilAsserted(() -> assertThat(idle.open()).isZero());
        }
    }

    @Test
    void refusalsAndLastAnswersAreSaid() throws Exception {
        try (FakeServer server = FakeServer.with(answer(503, "full"))) {
            assertTrouble(server.address(), "answered the first request of a connection with 503");
        }
        try (FakeServer server = FakeServer.with(FakeServer.last(200))) {
            assertTrouble(server.address(), "with 200 and ended it");
        }
        try (FakeServer server = FakeServer.with("nonsense, all of it\r\n")) {
            assertTrouble(server.address(), "answered with 'nonsense, all of it' in place of HTTP/1.1");
        }
        URI gone;
        try (FakeServer server = FakeServer.with(answer(200, ""))) {
            gone = server.address();
        }
        assertTrouble(gone, "cannot keep 3 connections: connection refused");
    }

    private static void assertTrouble(URI address, String says) {
        assertThatThrownBy(() -> IdleConnections.open(address, KEYED, 3).close())
                .isInstanceOf(BenchException.class)
                .hasMessageStartingWith("the server at " + address.getAuthority() + ' ')
                .hasMessageContaining(says);
    }
}
