package io.sluice.bench.load;

import io.netty.channel.epoll.Epoll;
import io.sluice.bench.wire.RequestWriter;
import io.sluice.bench.wire.Requests;
import io.sluice.bench.wire.Target;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/**
 * The generator of this bench, in a closed loop: on Netty, epoll where there is one, with an answer parser of its own, and nothing
 * allocated for a request. Requests of all kinds. Event loops record apart, and what they recorded is added up at the end.
 *
 * <p>Answers that come after the time are not counted, nor are requests cut off by its end. A connection that ends is opened again: at
 * once if an answer had announced it, else after a pause; a request that was in flight has failed then.
 */
public final class OwnClient implements Client {
    private static final long SEED = 20_240_901;

    private final int eventLoops;
    private final long seed;

    /** With event loops for half of the processors, and no more than two: they share them with what they measure. */
    public OwnClient() {
        this(defaultEventLoops());
    }

    public OwnClient(int eventLoops) {
        this(eventLoops, 0);
    }

    /** @param number of those that make a load together, which ask for keys of their own: below 1,000 */
    OwnClient(int eventLoops, int number) {
        if (eventLoops < 1) {
            throw new IllegalArgumentException("eventLoops < 1: " + eventLoops);
        }
        this.eventLoops = eventLoops;
        this.seed = SEED + number;
    }

    static int defaultEventLoops() {
        return Math.min(2, Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
    }

    @Override
    public String name() {
        return "own (" + (Epoll.isAvailable() ? "epoll" : "nio") + ", event loops: " + eventLoops + ")";
    }

    @Override
    public Measured run(Load load) throws InterruptedException {
        FileDescriptors.require(load.connections());
        Target target = Target.of(load.base());
        int kinds = RequestWriter.kinds(load.requests());
        List<ClosedLoop> drivers = new ArrayList<>();
        List<Generator.Part> parts = new ArrayList<>();
        for (int i = 0; i < Math.min(eventLoops, load.connections()); i++) {
            ClosedLoop driver = new ClosedLoop(kinds);
            drivers.add(driver);
            parts.add(new Generator.Part(RequestWriter.of(load.requests(), target, seed + 1000L * i), driver));
        }
        try (Generator generator = new Generator(target, parts)) {
            generator.open(load.connections());
            generator.run(load.duration());
            Iterator<Tally> tallies = ClosedLoop.sum(drivers).iterator();
            return measured(load.requests(), tallies, load.duration(), generator.reconnected());
        }
    }

    /** Takes as many tallies as these requests have kinds. */
    private static Measured measured(Requests requests, Iterator<Tally> tallies, Duration elapsed, long reconnected) {
        if (!(requests instanceof Requests.Half half)) {
            return tallies.next().measured(elapsed, reconnected, List.of());
        }
        List<Measured> halves = Stream.of(half.one(), half.other())
                .map(each -> measured(each, tallies, elapsed, 0))
                .toList();
        return Measured.ofHalves(halves, reconnected);
    }
}
