package io.sluice.bench.model;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.bench.model.Cores.Worker;
import io.sluice.bench.model.DaemonModel.Accounts;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/**
 * Times reckoned by hand, in milliseconds. A lookup takes an event loop 0.05 before the queue and 0.05 after it; a batch takes its lane 0.1
 * before its SELECT and 0.1 after it, and the SELECT what it is said to take and 0.1 for each key. There are cores for all.
 */
class DaemonModelTest {
    private static final double MILLI = 1e-3;
    private static final Offset<Double> EXACT = Offset.offset(1e-9);

    private final Agenda agenda = new Agenda();
    private final Map<String, Double> answered = new LinkedHashMap<>();
    private final List<String> refused = new ArrayList<>();

    private DaemonModel daemon(double select, int mostKeys, double window, int queue) {
        Installation installation = new Installation(8, 1, 2, mostKeys, window, queue, 0);
        LookupCosts costs = new LookupCosts(
                new BatchCost(0.2 * MILLI, 0.1 * MILLI),
                new BatchCost(select * MILLI, 0.1 * MILLI),
                new BatchCost(0, 0),
                0);
        Cores cores = new Cores(agenda, installation.cores(), Cores.SLICE);
        Accounts accounts = new Accounts();
        Worker redis = cores.worker(accounts.redis());
        return new DaemonModel(agenda, installation, costs, cores, accounts, redis, mean -> mean);
    }

    private void ask(DaemonModel daemon, String who, double at) {
        agenda.after(
                at * MILLI, () -> daemon.lookUp(() -> answered.put(who, agenda.now() / MILLI), () -> refused.add(who)));
    }

    private void assertAnswered(String who, double at) {
        assertThat(answered).containsKey(who);
        assertThat(answered.get(who)).as(who).isCloseTo(at, EXACT);
    }

    @Test
    void whoComesWhileABatchIsInFlight_goesWithTheNext() {
        DaemonModel daemon = daemon(1, 1000, 0, 10);
        ask(
                daemon, "first",
                0); // in the queue at 0.05, its lane is ready at 0.15, the SELECT ends at 1.25, the batch at 1.35
        ask(daemon, "second", 0.4);
        ask(daemon, "third", 0.5);
        agenda.runUntil(1);
        assertAnswered("first", 1.4);
        assertAnswered("second", 1.35 + 0.1 + 1.2 + 0.1 + 0.05);
        assertAnswered("third", 2.8);
        assertThat(daemon.batches()).isEqualTo(2);
    }

    @Test
    void whenABatchTakesLong_anotherLaneGoesAfterAMillisecond() {
        DaemonModel daemon = daemon(5, 1000, 0, 10);
        ask(daemon, "first", 0);
        ask(daemon, "second", 0.4);
        ask(daemon, "third", 0.5);
        agenda.runUntil(1);
        assertAnswered("first", 5.4);
        assertAnswered("second", 0.45 + 1 + 0.1 + 5.2 + 0.1 + 0.05);
        assertAnswered("third", 6.9);
    }

    @Test
    void aFullBatch_waitsForNothing() {
        DaemonModel daemon = daemon(5, 2, 0, 10);
        ask(daemon, "first", 0);
        ask(daemon, "second", 0.4);
        ask(daemon, "third", 0.5);
        agenda.runUntil(1);
        assertAnswered("third", 0.55 + 0.1 + 5.2 + 0.1 + 0.05);
    }

    @Test
    void whileAllLanesAreBusy_allWait() {
        DaemonModel daemon = daemon(5, 1, 0, 10);
        ask(daemon, "first", 0);
        ask(daemon, "second", 0.1);
        ask(daemon, "third", 0.2);
        agenda.runUntil(1);
        assertAnswered("second", 5.5);
        assertAnswered("third", 5.35 + 0.1 + 5.1 + 0.1 + 0.05);
    }

    @Test
    void inAWindow_theFirstWaitsForCompany() {
        DaemonModel daemon = daemon(1, 1000, 2 * MILLI, 10);
        ask(daemon, "first", 0);
        ask(daemon, "second", 1.9);
        ask(daemon, "third", 2.1);
        agenda.runUntil(1);
        assertAnswered("first", 0.05 + 2 + 0.1 + 1.2 + 0.1 + 0.05);
        assertAnswered("second", 3.5);
        assertAnswered("third", 2.15 + 2 + 0.1 + 1.1 + 0.1 + 0.05);
    }

    @Test
    void whoFindsTheQueueFull_isRefused() {
        DaemonModel daemon = daemon(5, 1000, 0, 1);
        ask(daemon, "first", 0);
        ask(daemon, "second", 0.4);
        ask(daemon, "third", 0.5);
        agenda.runUntil(1);
        assertThat(answered).containsOnlyKeys("first", "second");
        assertThat(refused).containsExactly("third");
    }
}
