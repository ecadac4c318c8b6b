package io.sluice.bench.capacity;

import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.ServerProcess;
import io.sluice.bench.load.FrontEnd;
import io.sluice.bench.load.FrontEndLoad;
import io.sluice.bench.load.FrontEndMeasured;
import io.sluice.bench.load.Load;
import io.sluice.bench.load.OwnClient;
import io.sluice.bench.measure.Figures;
import io.sluice.bench.measure.FrontEndFigures;
import io.sluice.bench.report.Figure;
import io.sluice.bench.wire.Cache;
import io.sluice.bench.wire.Keys;
import io.sluice.bench.wire.Requests;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Lookups of a front end whose keys are all in Redis: it asks the daemon for none. Its connections to Redis are few, and pipelined: of many
 * that send one GET at a time each costs Redis more.
 *
 * @param keys few enough that {@link #fill} fills all of them
 */
record WarmLookups(Lab lab, ServerProcess daemon, Keys keys) {
    private static final int KEYS_EACH = 500;
    private static final int FILLING = 4;

    /** To the daemon, for what is missing all the same. */
    private static final int CONNECTIONS = 20;

    /** What a front end is asked at most to see what it can do. */
    private static final double TOO_MANY = 400_000;

    /** Has the daemon fill them. */
    void fill(Duration duration) throws InterruptedException {
        Requests batches = new Requests.Batches(keys, KEYS_EACH);
        var unused = new OwnClient().run(new Load(daemon.lookups(), batches, FILLING, duration));
    }

    /** The most lookups a second that it answers. */
    double most(Duration duration) throws InterruptedException {
        return new FrontEnd().run(load(TOO_MANY, duration)).achieved();
    }

    /** So many a second. Latency is that of Redis. */
    Map<Figure, Double> take(double rate, Duration duration) throws InterruptedException {
        TierCosts costs = TierCosts.of(List.of(daemon), lab);
        FrontEndMeasured measured = new FrontEnd().run(load(rate, duration));
        FrontEndMeasured.Slice whole = measured.whole();
        Map<Figure, Double> figures = new LinkedHashMap<>();
        figures.put(Figures.THROUGHPUT, measured.achieved());
        figures.put(Figures.P50, whole.hits().millis(50));
        figures.put(Figures.P99, whole.hits().millis(99));
        figures.put(Figures.ERRORS, (double) whole.fills().errors() + measured.unanswered());
        figures.putAll(costs.of(whole.hits().total() + whole.fills().total()));
        figures.put(FrontEndFigures.HIT_RATE, whole.hitRate());
        lab.check();
        return figures;
    }

    private FrontEndLoad load(double rate, Duration duration) {
        Cache cache = new Cache("127.0.0.1", lab.redis().port(), lab.redis().password(), RedisCaller.PREFIX);
        return new FrontEndLoad(daemon.lookups(), cache, keys, rate, CONNECTIONS, false, duration, duration);
    }
}
