package io.sluice.reader;

import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The change reader at one moment.
 *
 * @param problem why it does not read, or what the operator should mend; one line, null while all is well
 * @param applied up to where the log is applied; 0 where that is not known
 * @param behindBytes of the log, from there to its end as of the last look
 * @param behindNanos how long ago what was read last was written; while it does not read, how long it has not
 * @param retained bytes of log that the server keeps for the slot
 * @param walStatus as {@code pg_replication_slots.wal_status}; empty where it is not known
 * @param fences how many there are
 * @param changes keys applied since the start, those of transactions that were sent again included
 * @param transactions applied since the start
 * @param clears how often every entry was dropped
 * @param lastGap why that was done last; null if never
 * @param perSecond changes applied in the last seconds, per second
 */
public record ChangeStatus(
        ChangeState state,
        @Nullable String problem,
        long applied,
        long behindBytes,
        long behindNanos,
        long retained,
        String walStatus,
        long fences,
        long changes,
        long transactions,
        long clears,
        @Nullable String lastGap,
        double perSecond) {

    private static final long IN_TIME_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Whether this daemon applies changes, and without delay. */
    public boolean isInTime() {
        return state == ChangeState.READING && behindNanos < IN_TIME_NANOS;
    }

    /** Whether what changes is gone from Redis at once. Somebody who stands by leaves it to the reader, whose ledger says how it is. */
    public boolean isWell() {
        return state == ChangeState.READING || state == ChangeState.STANDING_BY;
    }
}
