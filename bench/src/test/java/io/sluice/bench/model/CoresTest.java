package io.sluice.bench.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.BiConsumer;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;

/** What queues come to of which theory knows the mean: callers come independently, 0.7 or 1.6 in a unit of time, and are served for one. */
class CoresTest {
    private static final double END = 100_000;
    private static final Percentage CLOSE = Percentage.withPercentage(5);

    private final Agenda agenda = new Agenda();
    private final Cores.Account account = new Cores.Account();
    private final SplittableRandom random = new SplittableRandom(7);
    private double spent;
    private long count;

    /** The mean time from a caller's arrival until he is served. */
    private double response(double rate, Service service, BiConsumer<Double, Runnable> server) {
        arrive(rate, service, server);
        agenda.runUntil(END);
        return spent / count;
    }

    private void arrive(double rate, Service service, BiConsumer<Double, Runnable> server) {
        agenda.after(Service.EXPONENTIAL.draw(1 / rate, random), () -> {
            double since = agenda.now();
            server.accept(service.draw(1, random), () -> {
                spent += agenda.now() - since;
                count++;
            });
            arrive(rate, service, server);
        });
    }

    private BiConsumer<Double, Runnable> cores(int number) {
        Cores cores = new Cores(agenda, number, Double.POSITIVE_INFINITY);
        return (seconds, done) -> cores.worker(account).work(seconds, done);
    }

    @Test
    void oneCore_exponentialWork_isAsTheorySays() {
        assertThat(response(0.7, Service.EXPONENTIAL, cores(1))).isCloseTo(1 / (1 - 0.7), CLOSE);
        assertThat(account.busy() / END).isCloseTo(0.7, within(0.01));
    }

    @Test
    void oneCore_equalWork_waitsHalfAsLong() {
        double waits = 0.7 / (2 * (1 - 0.7));
        assertThat(response(0.7, Service.FIXED, cores(1))).isCloseTo(1 + waits, CLOSE);
    }

    @Test
    void twoCores_areOneQueue() {
        double utilisation = 0.8;
        assertThat(response(2 * utilisation, Service.EXPONENTIAL, cores(2)))
                .isCloseTo(1 / (1 - utilisation * utilisation), CLOSE);
        assertThat(account.busy() / END).isCloseTo(2 * utilisation, within(0.02));
    }

    @Test
    void whoHasHadHisSlice_makesRoom() {
        Cores cores = new Cores(agenda, 1, 3);
        List<String> done = new ArrayList<>();
        Cores.Worker one = cores.worker(account);
        Cores.Worker other = cores.worker(account);
        one.work(4, () -> done.add("one's first at " + agenda.now()));
        one.work(1, () -> done.add("one's second at " + agenda.now()));
        other.work(1, () -> done.add("other's first at " + agenda.now()));
        other.work(1, () -> done.add("other's second at " + agenda.now()));
        agenda.runUntil(20);
        assertThat(done)
                .containsExactly(
                        "other's first at 4.0", "other's second at 5.0", "one's first at 6.0", "one's second at 7.0");
        assertThat(account.busy()).isEqualTo(7);
    }

    @Test
    void aWorker_usesOneCore_howeverManyThereAre() {
        Cores.Worker worker = new Cores(agenda, 4, Double.POSITIVE_INFINITY).worker(account);
        assertThat(response(0.7, Service.EXPONENTIAL, worker::work)).isCloseTo(1 / (1 - 0.7), CLOSE);
    }
}
