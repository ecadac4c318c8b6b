package io.sluice.bench.load;

import static io.sluice.bench.load.FakeServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.wire.AnswerSource;
import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class OwnClientTest {
    private static final Duration SHORT = Duration.ofMillis(400);
    private static final Requests SAME = new Requests.Same("/noop");

    private final OwnClient client = new OwnClient(2);

    @Test
    void countsWhatTheServerAnsweredByStatus() throws Exception {
        try (FakeServer server =
                new FakeServer((request, number) -> number % 4 == 0 ? answer(503, "full") : answer(302, ""))) {
            Measured measured = client.run(new Load(server.address(), SAME, 3, SHORT));

            assertThat(measured.answered()).containsOnlyKeys(302, 503);
            assertThat(measured.total()).isPositive().isBetween(server.received.get() - 3, server.received.get());
            assertThat(measured.errors()).isEqualTo(measured.answered().get(503));
            assertThat(measured.latency().getTotalCount()).isEqualTo(measured.total());
            assertThat(measured.failed()).isZero();
            assertThat(measured.reconnected()).isZero();
            assertThat(measured.elapsed()).isEqualTo(SHORT);
            assertThat(server.accepted).hasValue(3);
            assertThat(server.requests.element().head())
                    .isEqualTo("GET /noop HTTP/1.1\r\nHost: " + server.address().getAuthority() + "\r\n\r\n");
        }
    }

    @Test
    void asksForKeysOfTheTable() throws Exception {
        try (FakeServer server = FakeServer.with(answer(200, "x"))) {
            Measured unused =
                    client.run(new Load(server.address(), new Requests.Keyed("/single/", Keys.uniform(3)), 2, SHORT));

            assertThat(server.requests)
                    .extracting(FakeServer.Request::line)
                    .containsOnly("GET /single/1 HTTP/1.1", "GET /single/2 HTTP/1.1", "GET /single/3 HTTP/1.1");
        }
    }

    @Test
    void byRedisProtocol_valuesAbsencesAndErrorsAreAnswers() throws Exception {
        Requests gets = new Requests.Keyed("url:", Keys.uniform(3).padded(4));
        try (FakeRedis server = new FakeRedis(command -> switch (command) {
            case "GET url:0001" -> FakeRedis.value("https://a");
            case "GET url:0002" -> "$-1\r\n";
            default -> "-BUSY later\r\n";
        })) {
            Measured measured = client.run(new Load(URI.create("redis://127.0.0.1:" + server.port()), gets, 2, SHORT));

            assertThat(Set.copyOf(server.commands))
                    .containsExactlyInAnyOrder("GET url:0001", "GET url:0002", "GET url:0003");
            assertThat(measured.answered()).containsOnlyKeys(200, 404, 503);
            assertThat(measured.failed()).isZero();
        }
    }

    @Test
    void asksForThePathsOfAList_andCountsWhereTheAnswersWere() throws Exception {
        Requests listed = new Requests.Listed(List.of("/odata/v?$top=1", "/odata/v?$top=2"), Keys.ZIPF);
        try (FakeServer server = new FakeServer((request, number) -> answer(200, "x")
                .replace("Date", request.line().contains("$top=1") ? "Sluice-Source: redis\r\nDate" : "Date"))) {
            Measured measured = client.run(new Load(server.address(), listed, 2, SHORT));

            assertThat(server.requests)
                    .extracting(FakeServer.Request::line)
                    .containsOnly("GET /odata/v?$top=1 HTTP/1.1", "GET /odata/v?$top=2 HTTP/1.1");
            assertThat(measured.sources()).containsOnlyKeys(AnswerSource.REDIS, AnswerSource.UNSAID);
            assertThat(measured.sources().values().stream()
                            .mapToLong(Long::longValue)
                            .sum())
                    .isEqualTo(measured.total());
        }
    }

    @Test
    void tellsTheHalvesApart() throws Exception {
        Requests half =
                new Requests.Half(new Requests.Keyed("/", Keys.uniform(9)), new Requests.Batches(Keys.uniform(9), 5));
        try (FakeServer server = new FakeServer((request, number) ->
                request.line().startsWith("POST /batch?strict ") ? answer(200, "{}") : answer(302, ""))) {
            Measured measured = client.run(new Load(server.address(), half, 1, SHORT));

            List<Measured> halves = measured.halves();
            assertThat(halves).hasSize(2);
            assertThat(halves.get(0).answered()).containsOnlyKeys(302);
            assertThat(halves.get(1).answered()).containsOnlyKeys(200);
            assertThat(halves.get(0).total() - halves.get(1).total()).isBetween(0L, 1L);
            assertThat(measured.total())
                    .isEqualTo(halves.get(0).total() + halves.get(1).total());
            assertThat(measured.latency().getTotalCount()).isEqualTo(measured.total());
            assertThat(server.requests)
                    .filteredOn(request -> request.line().startsWith("POST"))
                    .allMatch(request -> request.body().matches("([1-9]\n){5}"));
        }
    }

    @Test
    void opensAgainWhatAnAnswerHasEnded() throws Exception {
        try (FakeServer server = FakeServer.with(FakeServer.last(200))) {
            Measured measured = client.run(new Load(server.address(), SAME, 2, SHORT));

            assertThat(measured.total()).isGreaterThan(10);
            assertThat(measured.failed()).isZero();
            assertThat(measured.reconnected()).isBetween(measured.total() - 2, measured.total() + 2);
        }
    }

    @Test
    void countsAResetAsFailedAndGoesOn() throws Exception {
        try (FakeServer server = new FakeServer((request, number) -> {
            if (number == 5) {
                throw new IllegalStateException("closes the connection");
            }
            return answer(200, "");
        })) {
            Measured measured = client.run(new Load(server.address(), SAME, 1, Duration.ofSeconds(1)));

            assertThat(measured.failed()).isEqualTo(1);
            assertThat(measured.reconnected()).isEqualTo(1);
            assertThat(measured.total()).isGreaterThan(4);
        }
    }

    @Test
    void latencyIsThatOfTheAnswer() throws Exception {
        try (FakeServer server = new FakeServer((request, number) -> {
            TimeUnit.MILLISECONDS.sleep(50);
            return answer(200, "");
        })) {
            Measured measured = client.run(new Load(server.address(), SAME, 1, SHORT));

            assertThat(measured.latency().getMinValue())
                    .isGreaterThan(Duration.ofMillis(49).toNanos());
            assertThat(measured.total()).isBetween(1L, 8L);
        }
    }

    @Test
    void saysThatNobodyListens() throws Exception {
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0)) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }

        assertThatThrownBy(() -> client.run(new Load(nobody, SAME, 500, SHORT)))
                .isInstanceOf(BenchException.class)
                .hasMessage(
                        "the server at %s cannot be reached: connection refused; check that a server listens there"
                                + " and takes 500 connections",
                        nobody.getAuthority());
    }

    @Test
    void saysThatTheServerDiedMeanwhile() throws Exception {
        CountDownLatch busy = new CountDownLatch(100);
        FakeServer server = new FakeServer((request, number) -> {
            busy.countDown();
            return answer(200, "");
        });
        Thread killer = new Thread(() -> {
            try {
                busy.await();
                server.close();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        killer.start();

        assertThatThrownBy(() -> client.run(new Load(server.address(), SAME, 4, Duration.ofMinutes(5))))
                .isInstanceOf(BenchException.class)
                .hasMessage(
                        "the server at %s does not answer any more: it has ended every connection and accepts none;"
                                + " see what it said last",
                        server.address().getAuthority());
        killer.join();
    }

    @Test
    void saysThatTheServerNeverAnswered() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        try (FakeServer server = new FakeServer((request, number) -> {
            never.await();
            return "";
        })) {
            assertThatThrownBy(() -> client.run(new Load(server.address(), SAME, 1, SHORT)))
                    .isInstanceOf(BenchException.class)
                    .hasMessageContaining("did not answer once");
        }
    }

    @Test
    void refusesAnswersThatItCannotRead() throws Exception {
        try (FakeServer server = FakeServer.with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")) {
            assertThatThrownBy(() -> client.run(new Load(server.address(), SAME, 1, SHORT)))
                    .isInstanceOf(BenchException.class)
                    .hasMessageEndingWith(
                            "answered with 'Transfer-Encoding: chunked'; only answers with a Content-Length are read");
        }
    }

    @Test
    void wantsAnAddressOfHttp() {
        assertThatThrownBy(() -> client.run(new Load(URI.create("ftp://x"), SAME, 1, SHORT)))
                .isInstanceOf(BenchException.class)
                .hasMessage("'ftp://x' is no address of a server: give one such as http://127.0.0.1:8080");
    }
}
