package io.sluice.bench.drill;

import io.sluice.bench.lab.HttpCaller;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Looks keys up through the daemon, one after the other: some that were always there, and some that were written long enough ago. */
record Reader(HttpCaller daemon, Random random, CallStats reads, WrittenKeys written) implements Work {
    /** Between two lookups: the machine is for the servers. */
    static final long PAUSE_MILLIS = 3;

    /** A key that is in the table before anything happens. */
    static String anySample(Random random) {
        return Integer.toString(1 + random.nextInt(DrillRun.SAMPLE_ROWS));
    }

    static boolean isSample(String key, HttpCaller.Answer answer) {
        return answer.status() == 200 && answer.body().startsWith("https://example.com/landing/" + key + "?");
    }

    @Override
    public boolean next() throws InterruptedException {
        String settled = random.nextBoolean() ? written.settled(random, System.nanoTime()) : null;
        String key = settled == null ? anySample(random) : settled;
        WrittenKeys.Entry before = written.entry(key);
        try {
            HttpCaller.Answer answer = daemon.get("/single/" + key);
            boolean same = written.entry(key).equals(before); // else it was written again meanwhile
            boolean right = settled == null
                    ? isSample(key, answer)
                    : answer.status() == 200 && (!same || before.allows(answer.body()));
            reads.told(key, answer, right);
        } catch (IOException e) {
            reads.lost(key, e);
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        return true;
    }
}
