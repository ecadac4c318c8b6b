package io.sluice.bench.drill;

import io.sluice.bench.lab.HttpCaller;
import java.io.IOException;
import java.util.Random;
import java.util.concurrent.TimeUnit;

/** Looks keys up through the daemon, one after the other: some that were always there, and some that were written long enough ago. */
final class Reader implements Work {
    /** Between two lookups: the machine is for the servers. */
    private static final long PAUSE_MILLIS = 3;

    private final HttpCaller daemon;
    private final Random random;
    private final Calls reads;
    private final Ledger written;

    Reader(HttpCaller daemon, Random random, Calls reads, Ledger written) {
        this.daemon = daemon;
        this.random = random;
        this.reads = reads;
        this.written = written;
    }

    @Override
    public boolean next() throws InterruptedException {
        String key = random.nextBoolean() ? written.settled(random, System.nanoTime()) : null;
        if (key == null) {
            readSample(SampleKeys.any(random));
        } else {
            readWritten(key);
        }
        TimeUnit.MILLISECONDS.sleep(PAUSE_MILLIS);
        return true;
    }

    private void readSample(String key) throws InterruptedException {
        try {
            HttpCaller.Answer answer = daemon.get("/single/" + key);
            told(key, answer, answer.status() == 200 && SampleKeys.isValue(key, answer.body()));
        } catch (IOException e) {
            failed(key, e);
        }
    }

    private void readWritten(String key) throws InterruptedException {
        Ledger.Entry before = written.entry(key);
        try {
            HttpCaller.Answer answer = daemon.get("/single/" + key);
            boolean same = written.entry(key).equals(before); // else it was written again meanwhile
            told(key, answer, answer.status() == 200 && (!same || before.allows(answer.body())));
        } catch (IOException e) {
            failed(key, e);
        }
    }

    private void told(String key, HttpCaller.Answer answer, boolean right) {
        if (right) {
            reads.good(System.nanoTime());
        } else {
            reads.failed(
                    "key " + key + ": " + answer.status() + " " + answer.body().strip(), System.nanoTime());
        }
    }

    private void failed(String key, IOException e) {
        reads.failed("key " + key + ": " + e.getMessage(), System.nanoTime());
    }
}
