package io.sluice.reader;

import io.sluice.changes.ChangeSession;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Every entry of a table is being dropped, a few at a time: others are read meanwhile. Used by the reader's thread alone. */
final class Clearing {
    private static final Logger LOG = LoggerFactory.getLogger(Clearing.class);
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(5);

    private final String why;
    private final String whose;
    private final ChangeSession.Beat look;
    private long toldAt;
    private long dropped;

    /**
     * None is dropped yet.
     *
     * @param whose for a line: which table's, where there are several
     * @param look by which it was known what was there
     */
    Clearing(String why, String whose, ChangeSession.Beat look, long now) {
        this.why = why;
        this.whose = whose;
        this.look = look;
        this.toldAt = now;
    }

    String why() {
        return why;
    }

    ChangeSession.Beat look() {
        return look;
    }

    void dropped(long entries, long now) {
        dropped += entries;
        if (now - toldAt >= TELL_NANOS) {
            LOG.info("{} entries{} dropped so far", dropped, whose);
            toldAt = now;
        }
    }

    /** All are. */
    void done() {
        if (dropped == 0) {
            LOG.info(
                    "reads changes{}, and Redis has no entries{} yet: {}", whose, whose.isEmpty() ? "" : " of it", why);
        } else {
            LOG.warn("all {} entries{} of Redis were dropped: {}", dropped, whose, why);
        }
    }
}
