package io.sluice.daemon;

import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees whether writes are done in time while the primary is there, as {@link LookupWatch} does for lookups: by counts that others keep.
 * Used by one thread.
 */
final class WriteWatch {
    private static final Logger LOG = LoggerFactory.getLogger(WriteWatch.class);

    /** Nothing bad for so long, and it is over. */
    private static final Duration CALM = Duration.ofSeconds(3);

    private final LongSupplier late;
    private final LongSupplier refused;
    private final BooleanSupplier away;
    private final Episode slow;
    private final Episode full;
    private long lateBefore;
    private long refusedBefore;

    /**
     * Nothing is wrong yet.
     *
     * @param late writes that got 504
     * @param refused writes that found the queue full
     * @param away whether the primary is known to be away: that is told elsewhere
     */
    WriteWatch(LongSupplier late, LongSupplier refused, BooleanSupplier away, LongSupplier nanoTime) {
        this.late = late;
        this.refused = refused;
        this.away = away;
        this.slow = new Episode("writes_slow", "writes are done in time again", "writes got 504", CALM, LOG, nanoTime);
        this.full = new Episode("write_queue_full", "the queue takes writes again", "got 503", CALM, LOG, nanoTime);
    }

    /** The states that it knows. */
    List<Episode> episodes() {
        return List.of(slow, full);
    }

    /** One look. */
    void look() {
        long lateNow = late.getAsLong();
        long refusedNow = refused.getAsLong();
        boolean isAway = away.getAsBoolean();
        if (isAway) { // which is told, and worse
            slow.giveWay();
            full.giveWay();
        }
        if (!isAway && lateNow > lateBefore) {
            slow.report(
                    "writes get 504: the primary commits them later than --timeout (a lock of another session, see"
                            + " pg_blocking_pids, or sluice_write_transaction_seconds); some may be done all the same",
                    lateNow - lateBefore);
        }
        if (!isAway && refusedNow > refusedBefore) {
            full.report(
                    "writes are refused with 503: their queue is full, because the primary does not keep up (see"
                            + " sluice_write_queue, sluice_write_transaction_seconds, --write-batch)",
                    refusedNow - refusedBefore);
        }
        lateBefore = lateNow;
        refusedBefore = refusedNow;
        slow.look();
        full.look();
    }
}
