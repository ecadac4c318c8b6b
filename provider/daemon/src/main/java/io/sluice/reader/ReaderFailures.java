package io.sluice.reader;

import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is wrong with the cache's freshness, told when it begins and when it ends. Reported by the reader's thread, read by any. */
final class ReaderFailures {
    private static final Logger LOG = LoggerFactory.getLogger(ReaderFailures.class);

    /** What is read now was written so long ago, though it has been read for as long: then it is late, until it is in time again. */
    private static final long LATE_NANOS = TimeUnit.SECONDS.toNanos(5);

    private static final long IN_TIME_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** Another takes a slot over within five seconds, and then the ledger. */
    private static final long NEGLECTED_MILLIS = 10_000;

    /** Why changes are not applied, as far as the log goes. */
    enum Cause {
        /** Redis or the database is away, which whoever fills the one, or reads the other, tells. */
        TOLD,
        /** It may pass by itself. */
        PASSES,
        /** Somebody has to mend it: told though the state lasts already, or whoever reads the log would wait for what never comes. */
        MEND
    }

    /** What has to be mended, as far as it was told. */
    private final Set<ChangeState> toMend = EnumSet.noneOf(ChangeState.class);

    private final Episode stopped;
    private final Episode late;
    private final Episode noEvents;
    private boolean reading;
    private long readingSince;
    private boolean missing;
    private long missingSince;

    ReaderFailures(LongSupplier nanoTime) {
        // None ends by itself.
        this.stopped = new Episode(
                "changes_not_applied", "changes are applied again", "attempts failed", Duration.ZERO, LOG, nanoTime);
        this.late = new Episode(
                "changes_late",
                "changes are applied in time again",
                "looks found them late",
                Duration.ZERO,
                LOG,
                nanoTime);
        this.noEvents = new Episode(
                "events_not_read", "events are read again", "attempts failed", Duration.ZERO, LOG, nanoTime);
    }

    List<Episode> all() {
        return List.of(stopped, late, noEvents);
    }

    /**
     * The stream of those who write what the table's log does not show is not read; the change stream is.
     *
     * @param redisAway whoever fills it says so, too
     */
    void noEvents(String problem, boolean redisAway) {
        String line = "events are not read: " + problem + "; the change stream is";
        if (redisAway) {
            noEvents.consequence(line);
        } else {
            noEvents.report(line);
        }
        noEvents.count(1);
    }

    void eventsCome() {
        noEvents.end();
    }

    /** This daemon cannot apply changes, and no other does. */
    void stopped(ChangeState state, String problem, Cause cause) {
        reading = false;
        late.giveWay(); // it is worse
        String line = "changes are not applied: " + problem
                + (state == ChangeState.NOT_OURS ? "" : "; what is filled meanwhile lives shortly");
        if (cause == Cause.TOLD) {
            stopped.consequence(line);
        } else if (cause == Cause.MEND && toMend.add(state)) {
            stopped.reportAnew(line);
        } else {
            stopped.report(line);
        }
        stopped.count(1);
    }

    /**
     * This daemon reads them.
     *
     * @param applies whether in this session anything was applied, or a heartbeat came back: a stream that always breaks at the same message
     *     is no stream
     */
    void reads(ReaderCounts counts, boolean applies, long now) {
        if (applies) {
            over();
        }
        if (!reading) {
            reading = true;
            readingSince = now;
        }
        long behind = counts.behind(now);
        if (behind >= LATE_NANOS && now - readingSince >= LATE_NANOS) {
            late.report("changes are applied late, now by " + TimeUnit.NANOSECONDS.toSeconds(behind)
                    + " s, and what has changed since is served as it was: more changes than Redis takes, a long transaction,"
                    + " or a primary that is slow to send its log");
        } else if (behind < IN_TIME_NANOS) {
            late.end();
        }
    }

    /** Another reads the slot; but does it keep the same Redis fresh? */
    void standsBy(FenceStore store, String reader, long now) {
        reading = false;
        late.giveWay(); // another applies them
        long idle;
        try {
            idle = store.idleMillis();
        } catch (FenceStoreException e) {
            return; // whoever fills it says so
        }
        if (idle >= 0) {
            missing = false;
        } else if (!missing) {
            missing = true;
            missingSince = now;
        }
        if (idle >= NEGLECTED_MILLIS) {
            neglected(reader, "has not been written for " + idle / 1000 + " s");
        } else if (!missing) {
            over();
        } else if (now - missingSince >= TimeUnit.MILLISECONDS.toNanos(NEGLECTED_MILLIS)) {
            neglected(reader, "is missing");
        }
    }

    private void over() {
        toMend.clear();
        stopped.end();
    }

    private void neglected(String reader, String ledger) {
        stopped.report(
                "changes are not applied to this Redis: its ledger " + ledger + ", though " + reader
                        + "; daemons that share a slot need the same --redis and the same --key-prefix, all others a --slot of"
                        + " their own; what is filled meanwhile lives shortly",
                1);
    }
}
