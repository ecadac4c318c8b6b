package io.sluice.reader;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every entry of a table is being dropped, a few at a time: others are read meanwhile. Used by the reader's thread alone. */
final class Clearing {
    private static final Logger LOG = LoggerFactory.getLogger(Clearing.class);

    /** So long others wait while entries are dropped. */
    private static final long SWEEP_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String why;
    private final String whose;
    private final ChangeSession.Beat look;
    private final boolean inPart;
    private final LongSupplier nanoTime;
    private long toldAt;
    private long dropped;

    /**
     * None is dropped yet.
     *
     * @param whose for a line: which table's, where there are several
     * @param look by which it was known what was there
     * @param inPart whether only those go of which nobody knows anything
     */
    Clearing(String why, String whose, ChangeSession.Beat look, boolean inPart, LongSupplier nanoTime) {
        this.why = why;
        this.whose = whose;
        this.look = look;
        this.inPart = inPart;
        this.nanoTime = nanoTime;
        this.toldAt = nanoTime.getAsLong();
    }

    String why() {
        return why;
    }

    ChangeSession.Beat look() {
        return look;
    }

    /** Drops some. Returns whether that were the last. */
    boolean sweep(FenceStore store) throws FenceStoreException {
        long began = nanoTime.getAsLong();
        for (long now = began; now - began < SWEEP_NANOS; now = nanoTime.getAsLong()) {
            long entries = store.clear(inPart);
            if (entries < 0) {
                done();
                return true;
            }
            dropped += entries;
            if (now - toldAt >= TELL_NANOS) {
                LOG.info("{} entries{} dropped so far", dropped, whose);
                toldAt = now;
            }
        }
        return false;
    }

    private void done() {
        if (inPart && dropped == 0) {
            LOG.debug(
                    "goes on{}: {}; nothing was dropped",
                    whose,
                    why); // slots move by the second while a cluster is rebalanced
        } else if (inPart) {
            LOG.info("goes on{}: {}; {} entries were dropped, the others are fresh", whose, why, dropped);
        } else if (dropped == 0) {
            LOG.info(
                    "reads changes{}, and Redis has no entries{} yet: {}", whose, whose.isEmpty() ? "" : " of it", why);
        } else {
            LOG.warn("all {} entries{} of Redis were dropped: {}", dropped, whose, why);
        }
    }
}
