package io.sluice.reader;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.RetainedLog;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What the reader has done, and what it saw last. Written by the reader's thread, read by any. */
final class ReaderCounts {
    private static final long RATE_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long OVERDUE_NANOS = TimeUnit.MILLISECONDS.toNanos(2500);

    private volatile ChangeState state = ChangeState.STARTING;
    private volatile @Nullable String problem;
    private volatile @Nullable String lastGap;
    private volatile long applied;
    private volatile long position;
    private volatile long heardAt;
    private volatile long latency;
    private volatile long retained;
    private volatile String walStatus = "";
    private volatile long fences;
    private final LongAdder changes = new LongAdder();
    private final LongAdder transactions = new LongAdder();
    private final LongAdder unknown = new LongAdder();
    private final LongAdder clears = new LongAdder();
    private volatile double perSecond;
    private long rateSince;
    private long rateBase;

    ReaderCounts(long now) {
        heardAt = now;
        rateSince = now;
    }

    void state(ChangeState now, @Nullable String why) {
        state = now;
        problem = why;
    }

    ChangeState state() {
        return state;
    }

    /** Everything that was written up to this time has been read by now. */
    void heard(long writtenAt, long now) {
        heardAt = writtenAt;
        latency = now - writtenAt;
    }

    /** As long as the last message took; more, once the next is overdue. */
    long behind(long now) {
        return now - heardAt > OVERDUE_NANOS ? now - heardAt : latency;
    }

    void looked(ChangeSession.Beat beat, long fenceCount, long now) {
        position = beat.position();
        retained = beat.retained();
        walStatus = beat.walStatus();
        fences = fenceCount;
        if (now - rateSince >= RATE_NANOS) {
            long all = changes.sum();
            perSecond = (all - rateBase) * 1e9 / (now - rateSince);
            rateSince = now;
            rateBase = all;
        }
    }

    /** What the server keeps meanwhile, if that could be seen. */
    void kept(@Nullable RetainedLog kept) {
        if (kept != null) {
            retained = kept.bytes();
            walStatus = kept.walStatus();
        }
    }

    void applied(long lsn, int keys, int wholeTransactions) {
        applied = lsn;
        changes.add(keys);
        transactions.add(wholeTransactions);
    }

    void passedOver(int messages) {
        unknown.add(messages);
    }

    long unknown() {
        return unknown.sum();
    }

    void cleared(String why) {
        lastGap = why;
        clears.increment();
    }

    ChangeStatus status(long now) {
        return new ChangeStatus(
                state,
                problem,
                applied,
                Math.max(0, position - applied),
                behind(now),
                retained,
                walStatus,
                fences,
                changes.sum(),
                transactions.sum(),
                clears.sum(),
                lastGap,
                perSecond);
    }
}
