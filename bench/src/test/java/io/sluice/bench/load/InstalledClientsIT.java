package io.sluice.bench.load;

import static io.sluice.bench.load.FakeServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.wire.KeyPicker;
import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** wrk, where it is installed. */
@Timeout(60)
final class InstalledClientsIT {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Requests SAME = new Requests.Same("/noop?a=b");

    private static Client wrk() {
        return installed("wrk", new Wrk());
    }

    private static Client installed(String name, Client client) {
        Stream<String> path = Arrays.stream(System.getenv("PATH").split(":", -1));
        assumeTrue(path.anyMatch(folder -> Files.isExecutable(Path.of(folder, name))), name + " is not installed");
        return client;
    }

    @Test
    void wrkCountsAnswers() throws Exception {
        Client wrk = wrk();
        try (FakeServer server =
                new FakeServer((request, number) -> number % 10 == 0 ? answer(503, "full") : answer(302, ""))) {
            Measured measured = wrk.run(new Load(server.address(), SAME, 3, SECOND));

            assertThat(measured.total()).isPositive().isBetween(server.received.get() - 3, server.received.get());
            assertThat(measured.answered()).containsOnlyKeys(200, 500);
            assertThat((double) measured.errors() / measured.total()).isBetween(0.09, 0.11);
            assertThat(measured.elapsed()).isBetween(Duration.ofMillis(900), Duration.ofSeconds(3));
            assertThat(measured.millis(50)).isPositive().isLessThanOrEqualTo(measured.millis(99.9));
            assertThat(server.requests.element().line()).isEqualTo("GET /noop?a=b HTTP/1.1");
        }
        assertThat(wrk.name()).startsWith("wrk ").contains("4.");
    }

    @Test
    void wrkDrawsKeysOfItsOwnInEachThread() throws Exception {
        Client wrk = wrk();
        try (FakeServer server = FakeServer.with(answer(200, "x"))) {
            Requests keyed = new Requests.Keyed("/single/", Keys.uniform(1_000_000_000_000L));
            Measured measured = wrk.run(new Load(server.address(), keyed, 4, SECOND));

            assertThat(measured.errors()).isZero();
            assertThat(server.requests)
                    .allMatch(request -> request.line().matches("GET /single/[1-9][0-9]{0,12} HTTP/1.1")
                            && request.head()
                                    .contains("\r\nHost: " + server.address().getAuthority() + "\r\n"));
            assertThat(server.requests).extracting(FakeServer.Request::line).doesNotHaveDuplicates();
        }
    }

    @Test
    void wrkDrawsZipfKeys() throws Exception {
        Client wrk = wrk();
        Keys keys = Keys.zipf(1000);
        String hottest = "GET /" + new KeyPicker(keys, 0).key(1) + " HTTP/1.1";
        try (FakeServer server = FakeServer.with(answer(200, "x"))) {
            Measured measured = wrk.run(new Load(server.address(), new Requests.Keyed("/", keys), 4, SECOND));

            assertThat(measured.errors()).isZero();
            long hot = server.requests.stream()
                    .filter(request -> request.line().equals(hottest))
                    .count();
            // 1 / sum of k^-0.99 up to 1000 = 0.129
            assertThat((double) hot / server.requests.size()).isBetween(0.08, 0.18);
        }
    }

    @Test
    void wrkEndsWhenTheServerDies() throws Exception {
        assertEndsWithServer(wrk());
    }

    private static void assertEndsWithServer(Client client) throws Exception {
        CountDownLatch busy = new CountDownLatch(100);
        FakeServer server = new FakeServer((request, number) -> {
            busy.countDown();
            return answer(302, "");
        });
        Thread killer = new Thread(() -> {
            try (server) {
                busy.await();
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        killer.start();

        assertThatThrownBy(() -> client.run(new Load(server.address(), SAME, 3, Duration.ofMinutes(5))))
                .isInstanceOf(BenchException.class)
                .hasMessage(
                        "the server at %s does not answer any more: it accepts no connection; see what it said last",
                        server.address().getAuthority());
        killer.join();
    }

    @Test
    void wrkRefusesWhatItCannotSend() {
        URI nowhere = URI.create("http://127.0.0.1:1");
        Requests batches = new Requests.Batches(Keys.uniform(10), 5);
        assertThatThrownBy(() -> new Wrk().run(new Load(nowhere, batches, 1, SECOND)))
                .isInstanceOf(BenchException.class)
                .hasMessage("wrk sends single lookups only: use --client own for batches");
        assertThatThrownBy(() -> new Wrk().run(new Load(nowhere, SAME, 1, SECOND)))
                .isInstanceOf(BenchException.class)
                .hasMessage(
                        "the server at 127.0.0.1:1 cannot be reached: connection refused; check that a server listens"
                                + " there");
    }
}
