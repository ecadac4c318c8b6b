package io.sluice.bench.freshness;

import io.sluice.bench.drill.Work;
import io.sluice.bench.history.History;
import io.sluice.bench.lab.EntryCaller;
import io.sluice.bench.lab.HttpCaller;
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
record FreshReader(FreshRun run, EntryCaller redis, Random random) implements Work {
    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final long AGAIN_MILLIS = 5;

    /** One read of so many does not ask Redis. */
    private static final int PAST_REDIS = 4;

    @Override
    public boolean next() throws Exception {
        int key = Math.min(
                random.nextInt(run.keys.count()), random.nextInt(run.keys.count())); // some are hotter than others
        boolean pastRedis = random.nextInt(PAST_REDIS) == 0;
        if (!pastRedis && cached(key)) {
            run.work.hit();
        } else if (answered(key)) {
            run.work.missed();
        } else {
            run.work.failed();
            TimeUnit.MILLISECONDS.sleep(AGAIN_MILLIS);
        }
        run.work.pace();
        return true;
    }

    /** Reads what Redis has of every key. */
    void sweep() {
        for (int key = 0; key < run.keys.count(); key++) {
            boolean unused = cached(key);
        }
    }

    private boolean cached(int key) {
        long asked = System.nanoTime();
        @Nullable String entry;
        try {
            entry = redis.entryNamed(run.keys.entry(key));
        } catch (IOException e) {
            return false; // Redis is away: the daemons are there for this
        }
        if (entry == null) {
            return false;
        }
        run.history.cached(key, run.keys.table(key).versionOfEntry(run.keys.row(key), entry), asked, System.nanoTime());
        return true;
    }

    private boolean answered(int key) throws InterruptedException {
        URI daemon = run.daemons.any(random);
        boolean readsBefore = run.reading.isReading(daemon);
        long asked = System.nanoTime();
        HttpCaller.Answer answer;
        try {
            answer = new HttpCaller(daemon, LIMIT).get(run.keys.path(key));
        } catch (IOException e) {
            return false;
        }
        if (answer.status() != 200 && answer.status() != 404) {
            return false;
        }
        int version = answer.status() == 404
                ? History.ABSENT
                : run.keys.table(key).versionOf(run.keys.row(key), answer.body());
        long answered = System.nanoTime();
        run.history.answered(key, version, readsBefore && run.reading.isReading(daemon), asked, answered);
        return true;
    }

    @Override
    public void close() {
        redis.close();
    }
}
