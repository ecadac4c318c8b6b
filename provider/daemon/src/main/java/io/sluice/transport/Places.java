package io.sluice.transport;

import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The connections that one port has, and how many it may have: who comes when all places are taken is sent away. Thread-safe. */
final class Places {
    private static final Logger LOG = LoggerFactory.getLogger(Places.class);
    private static final Duration CALM = Duration.ofSeconds(10);

    private final int most;
    private final String full;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicLong refused = new AtomicLong();
    private final Episode connectionsFull;

    /** @param full what to say while all places are taken: what to do */
    Places(int most, String full, LongSupplier nanoTime) {
        this.most = most;
        this.full = full;
        this.connectionsFull = new Episode(
                "connections_full", "new connections are taken again", "were closed at once", CALM, LOG, nanoTime);
    }

    /** One more has come, and is to {@link #leave} in any case. False if it must go at once. */
    boolean take() {
        if (open.incrementAndGet() <= most) {
            return true;
        }
        refused.incrementAndGet();
        connectionsFull.report(full, 1);
        return false;
    }

    void leave() {
        open.decrementAndGet();
    }

    int open() {
        return open.get();
    }

    long refused() {
        return refused.get();
    }

    /** To be called now and then: it is not over while the next one would be sent away. */
    void look() {
        if (connectionsFull.now() != null && open.get() >= most) {
            connectionsFull.report(full);
        }
        connectionsFull.look();
    }

    /** While clients are sent away. */
    Episode connectionsFull() {
        return connectionsFull;
    }
}
