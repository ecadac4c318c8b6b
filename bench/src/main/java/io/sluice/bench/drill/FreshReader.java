package io.sluice.bench.drill;

import io.sluice.bench.history.History;
import io.sluice.bench.lab.HttpCaller;
import io.sluice.bench.lab.RedisCaller;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A front end: reads Redis first, and asks one of the daemons for what Redis does not know. Now and then it asks a daemon right away: that
 * is no older, either.
 */
final class FreshReader implements Work {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long AGAIN_MILLIS = 5;

    /** One read of so many does not ask Redis. */
    private static final int PAST_REDIS = 4;

    private final RedisCaller redis;
    private final Pair daemons;
    private final ReadingWatch watch;
    private final FreshKeys keys;
    private final History history;
    private final Workload work;
    private final Random random;

    FreshReader(
            RedisCaller redis,
            Pair daemons,
            ReadingWatch watch,
            FreshKeys keys,
            History history,
            Workload work,
            Random random) {
        this.redis = redis;
        this.daemons = daemons;
        this.watch = watch;
        this.keys = keys;
        this.history = history;
        this.work = work;
        this.random = random;
    }

    @Override
    public boolean next() throws Exception {
        int key = Math.min(random.nextInt(keys.count()), random.nextInt(keys.count())); // some are hotter than others
        boolean pastRedis = random.nextInt(PAST_REDIS) == 0;
        if (!pastRedis && cached(key)) {
            work.hit();
        } else if (answered(key)) {
            work.missed();
        } else {
            work.failed();
            TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
        }
        work.pace();
        return true;
    }

    /** Reads what Redis has of every key. */
    void sweep() {
        for (int key = 0; key < keys.count(); key++) {
            boolean unused = cached(key);
        }
    }

    private boolean cached(int key) {
        long asked = System.nanoTime();
        @Nullable String entry;
        try {
            entry = redis.entry(FreshKeys.name(key));
        } catch (IOException e) {
            return false; // Redis is away: the daemons are there for this
        }
        if (entry == null) {
            return false;
        }
        history.cached(key, FreshKeys.versionOf(key, entry), asked, System.nanoTime());
        return true;
    }

    private boolean answered(int key) throws InterruptedException {
        URI daemon = daemons.any(random);
        boolean readsBefore = watch.isReading(daemon);
        long asked = System.nanoTime();
        HttpCaller.Answer answer;
        try {
            answer = new HttpCaller(daemon, LIMIT).get("/single/" + FreshKeys.name(key));
        } catch (IOException e) {
            return false;
        }
        if (answer.status() != 200 && answer.status() != 404) {
            return false;
        }
        int version = answer.status() == 404 ? History.ABSENT : FreshKeys.versionOf(key, answer.body());
        long answered = System.nanoTime();
        history.answered(key, version, readsBefore && watch.isReading(daemon), asked, answered);
        return true;
    }

    @Override
    public void close() {
        redis.close();
    }
}
