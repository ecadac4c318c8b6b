package io.sluice.bench.load;

import static io.sluice.bench.load.FakeServer.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.wire.Requests;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class OpenLoopTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Requests SAME = new Requests.Same("/noop");

    private final OpenLoop open = new OpenLoop(2);

    private static OpenLoad load(FakeServer server, double rate, int connections, int backlog) {
        return new OpenLoad(server.address(), SAME, rate, false, connections, backlog, SECOND);
    }

    /** Every request of the schedule is somewhere. */
    private static void assertComplete(OpenMeasured measured) {
        assertThat(measured.all().total() + measured.all().failed() + measured.notSent() + measured.inFlight())
                .isEqualTo(measured.arrived());
    }

    @Test
    void offersTheRate() throws Exception {
        try (FakeServer server = FakeServer.with(answer(200, ""))) {
            OpenMeasured measured = open.run(load(server, 500, 4, 1000));

            assertThat(measured.arrived()).isEqualTo(500);
            assertThat(measured.offered()).isEqualTo(500.0);
            assertThat(server.received.get()).isBetween(measured.all().total(), 500 - measured.notSent());
            assertThat(measured.accepted().total()).isEqualTo(measured.all().total());
            assertThat(measured.goodput()).isEqualTo(measured.all().throughput());
            assertComplete(measured);
        }
    }

    @Test
    void aStallShowsInTheLatencyOfAllThatWereDueMeanwhile() throws Exception {
        FakeServer.Answers stalling = (request, number) -> {
            if (number == 20) {
                TimeUnit.MILLISECONDS.sleep(300);
            }
            return answer(200, "");
        };
        try (FakeServer server = new FakeServer(stalling)) {
            Measured measured = open.run(load(server, 200, 1, 1000)).all();

            // 60 of the 200 were due during the stall; a closed loop would have seen one slow answer.
            long slow = measured.latency().getCountBetweenValues(50_000_000, Long.MAX_VALUE);
            assertThat(slow).isGreaterThan(40);
            assertThat(measured.millis(99)).isGreaterThan(200);
        }
    }

    @Test
    void whatFindsTheBacklogFullIsNotSent() throws Exception {
        CountDownLatch never = new CountDownLatch(1);
        FakeServer.Answers stuck = (request, number) -> {
            if (number > 10) {
                never.await();
            }
            return answer(200, "");
        };
        try (FakeServer server = new FakeServer(stuck)) {
            OpenMeasured measured = open.run(load(server, 300, 1, 20));

            assertThat(measured.all().total()).isEqualTo(10);
            assertThat(measured.inFlight()).isEqualTo(1);
            assertThat(measured.notSent()).isEqualTo(289);
            assertThat(server.received).hasValue(11);
            assertComplete(measured);
        }
    }

    @Test
    void tellsAcceptedRefusedAndExpiredApart() throws Exception {
        FakeServer.Answers mixed = (request, number) -> {
            int turn = (int) (number % 5);
            if (turn == 4) {
                TimeUnit.MILLISECONDS.sleep(20);
            }
            return answer(new int[] {302, 404, 503, 500, 504}[turn], "");
        };
        try (FakeServer server = new FakeServer(mixed)) {
            OpenMeasured measured = open.run(load(server, 100, 10, 100));

            assertThat(measured.accepted().answered()).containsOnlyKeys(302, 404);
            assertThat(measured.refused().answered()).containsOnlyKeys(503);
            assertThat(measured.expired().answered()).containsOnlyKeys(504);
            assertThat(measured.all().answered()).containsOnlyKeys(302, 404, 500, 503, 504);
            assertThat(measured.expired().latency().getMinValue()).isGreaterThan(19_000_000);
            assertThat(measured.goodput()).isEqualTo(measured.all().goodput());
            assertComplete(measured);
        }
    }

    @Test
    void independentCallersComeInGroups() throws Exception {
        try (FakeServer server = FakeServer.with(answer(200, ""))) {
            OpenMeasured measured = open.run(new OpenLoad(server.address(), SAME, 300, true, 4, 1000, SECOND));

            assertThat(measured.arrived()).isBetween(200L, 400L).isNotEqualTo(300);
            assertComplete(measured);
        }
    }

    @Test
    void saysThatTheServerDiedMeanwhile() throws Exception {
        CountDownLatch busy = new CountDownLatch(20);
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

        assertThatThrownBy(
                        () -> open.run(new OpenLoad(server.address(), SAME, 100, false, 4, 10, Duration.ofMinutes(5))))
                .isInstanceOf(BenchException.class)
                .hasMessageContaining("does not answer any more");
        killer.join();
    }
}
