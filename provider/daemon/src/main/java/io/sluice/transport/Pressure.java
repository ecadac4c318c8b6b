package io.sluice.transport;

import io.netty.util.internal.PlatformDependent;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How much memory the clients of all ports for the public take by being slow: values and bytes of answers that they have not read, and requests of which
 * they have sent a part. What is read at once and sent at once, as almost all is, is not counted. Thread-safe.
 */
public final class Pressure {
    private static final Logger LOG = LoggerFactory.getLogger(Pressure.class);
    private static final Duration CALM = Duration.ofSeconds(10);

    private final long mostHeld;
    private final long mostUnsent;
    private final AtomicLong held = new AtomicLong();
    private final AtomicLong unsent = new AtomicLong();
    private final AtomicLong kept = new AtomicLong();
    private final Episode slowClients = new Episode(
            "slow_clients", "clients are quick enough again", "connections were closed", CALM, LOG, System::nanoTime);

    /**
     * All is well.
     *
     * @param mostHeld bytes of values on the heap
     * @param mostUnsent bytes in the buffers of sockets, outside the heap
     */
    public Pressure(long mostHeld, long mostUnsent) {
        this.mostHeld = mostHeld;
        this.mostUnsent = mostUnsent;
    }

    /** Three eighths of what this JVM has of either memory: the rest is for lookups, fills and the caches. */
    public static Pressure ofThisProcess() {
        return new Pressure(Runtime.getRuntime().maxMemory() / 8 * 3, PlatformDependent.maxDirectMemory() / 8 * 3);
    }

    /** More values wait, or fewer if below zero. */
    public void hold(long bytes) {
        held.addAndGet(bytes);
    }

    /** More bytes are in buffers, or fewer if below zero. */
    void unsent(long bytes) {
        unsent.addAndGet(bytes);
    }

    /** More bytes were read of requests that are not there as a whole, or fewer if below zero. */
    public void keep(long bytes) {
        kept.addAndGet(bytes);
    }

    /** Whoever sends a part of a request must go. */
    public boolean flooded() {
        return kept.get() > mostUnsent / 3;
    }

    /** More than there should be. */
    boolean over() {
        return held.get() > mostHeld || farOver();
    }

    /** Whoever has unread bytes in buffers must go: these are the memory that everybody's reads need, too. */
    boolean farOver() {
        return unsent.get() > mostUnsent;
    }

    /** Buffers should be small from now on. */
    boolean tight() {
        return unsent.get() > mostUnsent / 2;
    }

    /** Enough is given back. */
    boolean relieved() {
        return held.get() < mostHeld / 4 * 3 && unsent.get() < mostUnsent / 4 * 3;
    }

    /** True when nobody is slow. */
    public boolean isFree() {
        return held.get() == 0 && unsent.get() == 0 && kept.get() == 0;
    }

    private static long megabytes(AtomicLong bytes) {
        return bytes.get() / 1024 / 1024;
    }

    /** Somebody had to go for it, or was told to come back later. */
    public void tookItsToll(int closed) {
        slowClients.report(
                "clients are slow, and the memory for it is used up (unread answers: " + megabytes(held)
                        + " MB on the heap and " + megabytes(unsent) + " MB outside, parts of requests: "
                        + megabytes(kept) + " MB): the slowest are disconnected, and large answers get 503",
                closed);
    }

    public Episode slowClients() {
        return slowClients;
    }
}
