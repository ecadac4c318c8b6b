package io.sluice.bench.model;

import io.sluice.bench.model.Cores.Worker;
import io.sluice.bench.model.DaemonModel.Accounts;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Daemons under load, event by event: what they answer, and how soon, if each piece of work takes the processors as long as was measured and
 * nothing else takes any time. Lookups are of keys that nobody has cached, each but once. The same seed gives the same figures.
 *
 * <p>Left out: networks, the time until a thread that is woken runs, collections of garbage. So it says what queues make of a load, and a
 * measurement beside it what the rest adds.
 *
 * <pre>{@code
 * Forecast forecast = new SimulatedDaemons(Installation.usual(2, 3), costs, Service.EXPONENTIAL, 42).open(10_000, 10);
 * }</pre>
 */
public final class SimulatedDaemons {
    /** What is left out of the figures at the beginning, when queues are still empty. */
    private static final double SETTLING_SHARE = 0.1;

    private final Agenda agenda = new Agenda();
    private final Accounts accounts = new Accounts();
    private final SplittableRandom random;
    private final Service service;
    private final double clientHalf;
    private final double others;
    private final Cores cores;
    private final List<DaemonModel> daemons = new ArrayList<>();
    private final List<Worker> clients = new ArrayList<>();
    private final List<Double> latencies = new ArrayList<>();
    private double from;
    private long refused;
    private boolean used;

    /**
     * One that can be run once.
     *
     * @param service how pieces of work differ
     */
    public SimulatedDaemons(Installation installation, LookupCosts costs, Service service, long seed) {
        this.random = new SplittableRandom(seed);
        this.service = service;
        this.clientHalf = costs.client() / 2;
        this.others = installation.others();
        this.cores = new Cores(agenda, installation.cores(), Cores.SLICE);
        Worker redis = cores.worker(accounts.redis());
        for (int i = 0; i < installation.daemons(); i++) {
            daemons.add(new DaemonModel(agenda, installation, costs, cores, accounts, redis, this::draw));
            clients.add(cores.worker(accounts.client()));
        }
    }

    private double draw(double mean) {
        return service.draw(mean, random);
    }

    /** Lookups of many independent callers, so many a second, each daemon having its part. */
    public Forecast open(double perSecond, double seconds) {
        double each = perSecond / daemons.size();
        return run(seconds, daemon -> arrive(daemon, each));
    }

    /**
     * So many callers, each of which asks again when it has its answer; they are shared among the daemons.
     *
     * @throws IllegalArgumentException if to ask costs nothing: they would ask without end
     */
    public Forecast closed(int callers, double seconds) {
        if (clientHalf == 0) {
            throw new IllegalArgumentException("the client costs nothing");
        }
        return run(seconds, daemon -> {
            int share = callers / daemons.size() + (daemon < callers % daemons.size() ? 1 : 0);
            for (int i = 0; i < share; i++) {
                again(daemon);
            }
        });
    }

    private interface Callers {
        void begin(int daemon);
    }

    private Forecast run(double seconds, Callers load) {
        if (used) {
            throw new IllegalStateException("it has run");
        }
        used = true;
        from = seconds * SETTLING_SHARE;
        for (int i = 0; i < daemons.size(); i++) {
            load.begin(i);
        }
        if (others > 0) {
            workForOthers();
        }
        agenda.runUntil(from);
        double busyBefore = accounts.busy();
        long batchesBefore = batches();
        agenda.runUntil(seconds);
        double length = seconds - from;
        double[] sorted = latencies.stream().mapToDouble(Double::doubleValue).toArray();
        return new Forecast(
                sorted.length / length,
                refused / length,
                Forecast.percentile(sorted, 50),
                Forecast.percentile(sorted, 99),
                (double) (batches() - batchesBefore) / Math.max(1, sorted.length),
                (accounts.busy() - busyBefore) / length);
    }

    private long batches() {
        return daemons.stream().mapToLong(DaemonModel::batches).sum();
    }

    /** Threads of other programs want a core for a slice each, whenever it is. */
    private void workForOthers() {
        agenda.after(Service.EXPONENTIAL.draw(Cores.SLICE / others, random), () -> {
            cores.worker(new Cores.Account()).work(draw(Cores.SLICE), () -> {});
            workForOthers();
        });
    }

    private void arrive(int daemon, double perSecond) {
        agenda.after(Service.EXPONENTIAL.draw(1 / perSecond, random), () -> {
            lookUp(daemon, () -> {});
            arrive(daemon, perSecond);
        });
    }

    private void again(int daemon) {
        lookUp(daemon, () -> again(daemon));
    }

    private void lookUp(int daemon, Runnable then) {
        double since = agenda.now();
        Worker client = clients.get(daemon);
        client.work(draw(clientHalf), () -> daemons.get(daemon)
                .lookUp(() -> client.work(draw(clientHalf), () -> answered(since, then)), () -> refused(then)));
    }

    private void answered(double since, Runnable then) {
        if (agenda.now() >= from) {
            latencies.add(agenda.now() - since);
        }
        then.run();
    }

    private void refused(Runnable then) {
        if (agenda.now() >= from) {
            refused++;
        }
        then.run();
    }
}
