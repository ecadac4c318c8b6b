package io.sluice.bench.drill;

import io.sluice.bench.lab.HttpCaller;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Writes through the daemon without end: mostly new keys, now and then another value of an old one. Its keys are its own. */
final class Writer implements Work {
    /** Of the keys of all writers. */
    static final String KEYS = "failover-";

    /** Between two writes: the machine is for the servers. */
    private static final long PAUSE_MILLIS = 4;

    private static final long AGAIN_MILLIS = 20;

    /** From then on only old keys are written: what is remembered of them has a bound. */
    private static final int MOST_KEYS = 20_000;

    /** Of so many writes, one is of an old key. */
    private static final int REWRITTEN = 8;

    private final String name;
    private final HttpCaller daemon;
    private final Random random;
    private final Puts puts;
    private int keys;
    private int version;

    Writer(int number, HttpCaller daemon, Random random, Puts puts) {
        this.name = KEYS + number + "-";
        this.daemon = daemon;
        this.random = random;
        this.puts = puts;
    }

    @Override
    public boolean next() throws Exception {
        boolean old = keys == MOST_KEYS || (keys > 0 && random.nextInt(REWRITTEN) == 0);
        String key = name + (old ? random.nextInt(keys) : keys++);
        boolean acknowledged = puts.put(daemon, key, "https://example.com/" + key + "/" + version++);
        TimeUnit.MILLISECONDS.sleep(acknowledged ? PAUSE_MILLIS : AGAIN_MILLIS);
        return true;
    }
}
