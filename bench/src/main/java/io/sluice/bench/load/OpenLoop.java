package io.sluice.bench.load;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.load.OpenDriver.OpenTally;
import io.sluice.bench.wire.RequestWriter;
import io.sluice.bench.wire.Target;
import java.util.ArrayList;
import java.util.List;

/**
 * The generator of this bench in an open loop: it offers a rate whatever the server does, and counts latency from the time at which
 * each request was to be sent. Built from the same parts as {@link OwnClient}. One load at a time.
 */
public final class OpenLoop {
    private static final long SEED = 20_240_902;

    private final int eventLoops;
    private final long seed;

    /** With as many event loops as {@link OwnClient}. */
    public OpenLoop() {
        this(OwnClient.defaultEventLoops());
    }

    public OpenLoop(int eventLoops) {
        this(eventLoops, 0);
    }

    /** @param number as of an {@link OwnClient}: schedules are their own, too */
    OpenLoop(int eventLoops, int number) {
        if (eventLoops < 1) {
            throw new IllegalArgumentException("eventLoops < 1: " + eventLoops);
        }
        this.eventLoops = eventLoops;
        this.seed = SEED + 10L * number;
    }

    /**
     * Makes the load and measures it. Blocks until it is over, which is bounded by its duration and some seconds. Requests of all
     * kinds; halves are not told apart.
     *
     * @throws BenchException if there is nothing to measure: no connection, no answer
     */
    public OpenMeasured run(OpenLoad load) throws InterruptedException {
        FileDescriptors.require(load.connections());
        Target target = Target.of(load.base());
        int loops = Math.min(eventLoops, load.connections());
        List<OpenDriver> drivers = new ArrayList<>();
        List<Generator.Part> parts = new ArrayList<>();
        for (int i = 0; i < loops; i++) {
            OpenDriver driver = new OpenDriver(arrivals(load, i, loops), (load.backlog() + loops - 1) / loops);
            drivers.add(driver);
            parts.add(new Generator.Part(RequestWriter.of(load.requests(), target, seed + 1000L * i), driver));
        }
        try (Generator generator = new Generator(target, parts)) {
            generator.open(load.connections());
            generator.run(load.duration());
            OpenTally sum = new OpenTally();
            drivers.forEach(driver -> sum.add(driver.tally()));
            return sum.measured(load.duration(), generator.reconnected());
        }
    }

    /** The share of one event loop. */
    private Arrivals arrivals(OpenLoad load, int loop, int loops) {
        double rate = load.rate() / loops;
        return load.poisson() ? Arrivals.poisson(rate, seed + loop) : Arrivals.fixed(rate, (double) loop / loops);
    }
}
