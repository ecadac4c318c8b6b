package io.sluice.bench.freshness;

import io.sluice.bench.drill.Work;
import io.sluice.bench.lab.RedisCaller;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/**
 * Fills as if there were no fences: what it has seen of a view's answers it writes some milliseconds later, where there is nothing by then.
 */
record LateFiller(DrilledView view, RedisCaller redis) implements Work {
    private static final Random RANDOM = new Random(7);
    private static final int LATEST_MILLIS = 200;
    private static final String SEEN =
            """
            redis.call('DEL', KEYS[2])
            local seen = redis.call('HGETALL', KEYS[1])
            for i = 1, #seen, 2 do
                redis.call('HSET', KEYS[2], seen[i], seen[i + 1])
            end
            return #seen""";
    private static final String WRITTEN =
            """
            local seen = redis.call('HGETALL', KEYS[2])
            for i = 1, #seen, 2 do
                redis.call('HSETNX', KEYS[1], seen[i], seen[i + 1])
            end
            return #seen""";

    @Override
    public boolean next() throws InterruptedException {
        try {
            String unused = eval(SEEN);
            TimeUnit.MILLISECONDS.sleep(1 + RANDOM.nextInt(LATEST_MILLIS));
            unused = eval(WRITTEN);
        } catch (IOException e) {
            TimeUnit.MILLISECONDS.sleep(LATEST_MILLIS); // Redis is away
        }
        return true;
    }

    private String eval(String script) throws IOException {
        return String.valueOf(redis.ask("EVAL", script, "2", view.prefix() + "*", "late " + view.label()));
    }

    @Override
    public void close() {
        redis.close();
    }
}
