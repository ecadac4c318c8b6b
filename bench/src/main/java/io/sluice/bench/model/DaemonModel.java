package io.sluice.bench.model;

import io.sluice.bench.model.Cores.Worker;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A daemon as a queue with lanes, that takes what waits when it is due. It works as the daemon does where nothing fails: one route, no hedges,
 * no deadlines. Event loops read and answer, a lane has one batch at a time, and a backend of PostgreSQL for it. For one thread.
 */
final class DaemonModel {
    /** In seconds: what sums of times are wrong by is far less. */
    private static final double MOMENT = 1e-9;

    private final Agenda agenda;
    private final Installation installation;
    private final LookupCosts costs;
    private final DoubleUnaryOperator service;
    private final List<Worker> loops = new ArrayList<>();
    private final Deque<ModelledLane> idle = new ArrayDeque<>();
    private final Worker redis;
    private final Deque<WaitingKey> waiting = new ArrayDeque<>();
    private int inFlight;
    private int nextLoop;
    private boolean watched;
    private long batches;

    /** One that waits: since when, and who is told of its answer. */
    private record WaitingKey(double since, Runnable answered) {}

    /** A lane, and who does its SELECTs. */
    private record ModelledLane(Worker thread, Worker backend) {}

    /**
     * One without lookups.
     *
     * @param accounts of daemons and PostgreSQL
     * @param redis which all daemons fill
     * @param service draws how long a piece of work takes from how long it takes on average
     */
    DaemonModel(
            Agenda agenda,
            Installation installation,
            LookupCosts costs,
            Cores cores,
            Accounts accounts,
            Worker redis,
            DoubleUnaryOperator service) {
        this.agenda = agenda;
        this.installation = installation;
        this.costs = costs;
        this.service = service;
        this.redis = redis;
        for (int i = 0; i < installation.cores(); i++) {
            loops.add(cores.worker(accounts.daemon));
        }
        for (int i = 0; i < installation.lanes(); i++) {
            idle.add(new ModelledLane(cores.worker(accounts.daemon), cores.worker(accounts.postgres)));
        }
    }

    /** Whose work it is. */
    record Accounts(Cores.Account client, Cores.Account daemon, Cores.Account postgres, Cores.Account redis) {
        Accounts() {
            this(new Cores.Account(), new Cores.Account(), new Cores.Account(), new Cores.Account());
        }

        double busy() {
            return client.busy() + daemon.busy() + postgres.busy() + redis.busy();
        }
    }

    /** Looks a key up; exactly one of these is told, in time. */
    void lookUp(Runnable answered, Runnable refused) {
        Worker loop = loops.get(nextLoop);
        nextLoop = (nextLoop + 1) % loops.size();
        double half = costs.daemon().each() / 2;
        loop.work(draw(half), () -> {
            if (waiting.size() >= installation.queue()) {
                refused.run();
                return;
            }
            waiting.add(new WaitingKey(agenda.now(), () -> loop.work(draw(half), answered)));
            look();
        });
    }

    private double draw(double mean) {
        return service.applyAsDouble(mean);
    }

    /** Takes the batches that are due, and looks again when the next one will be. */
    private void look() {
        while (!waiting.isEmpty() && !idle.isEmpty()) {
            double left = waiting.getFirst().since + patience() - agenda.now();
            if (waiting.size() < installation.mostKeys() && left > MOMENT) {
                lookAgain(left);
                return;
            }
            begin(idle.remove());
        }
    }

    /** Once is enough: the oldest key is never due before an older one was. */
    private void lookAgain(double seconds) {
        if (!watched) {
            watched = true;
            agenda.after(seconds, () -> {
                watched = false;
                look();
            });
        }
    }

    private double patience() {
        return installation.window() > 0 ? installation.window() : inFlight > 0 ? Installation.JOIN : 0;
    }

    private void begin(ModelledLane lane) {
        List<WaitingKey> batch = new ArrayList<>();
        while (!waiting.isEmpty() && batch.size() < installation.mostKeys()) {
            batch.add(waiting.remove());
        }
        inFlight++;
        batches++;
        int keys = batch.size();
        double half = costs.daemon().batch() / 2;
        lane.thread.work(
                draw(half),
                () -> lane.backend.work(
                        draw(costs.postgres().of(keys)), () -> lane.thread.work(draw(half), () -> end(lane, batch))));
    }

    private void end(ModelledLane lane, List<WaitingKey> batch) {
        inFlight--;
        idle.add(lane);
        redis.work(draw(costs.redis().of(batch.size())), () -> {});
        batch.forEach(key -> key.answered.run());
        look();
    }

    /** How many SELECTs there were. */
    long batches() {
        return batches;
    }
}
