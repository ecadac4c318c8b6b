package io.sluice.watch;

import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees whether lookups are answered while the database is there: late ones, refused ones, failed ones are told when that begins and when
 * it ends. It looks at counts that others keep, five times a second, so lookups pay nothing for it.
 *
 * <p>A daemon that answers some of its lookups is ready, however slow: the database is the same for all daemons, and a balancer that
 * takes the slow ones away leaves their load to the others, or nobody. One for which the database has answered nothing for a while is
 * not. When nobody asks any more, a trial tells whether that is over.
 *
 * <p>Used by its own thread, but for what is volatile.
 */
public final class LookupWatch implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(LookupWatch.class);
    private static final Duration LOOK = Duration.ofMillis(200);

    /** Nothing bad for so long, and it is over: one slow key now and then should not be two lines each time. */
    private static final Duration CALM = Duration.ofSeconds(3);

    /** The backlog of an outage fills the queue for a moment longer: it belongs to what was told. */
    private static final Duration BACKLOG = Duration.ofSeconds(1);

    /** Nothing answered for so long, or for two timeouts, is a silence. */
    private static final Duration SILENCE = Duration.ofSeconds(2);

    /** What is looked at. Counts only grow; any of them may be asked often. */
    public interface Figures {
        /** Requests that got no answer within their time. */
        long late();

        /** Lookups refused because the queue was full. */
        long refused();

        /** SELECTs that failed although the server was there. */
        long troubles();

        /** Why the last of them did. */
        String lastTrouble();

        /** Keys that the database answered. */
        long answered();

        /** Whether somebody waits now. */
        boolean waiting();

        /** Whether the database is known to be away: that is told elsewhere. */
        boolean away();

        /** Whose lock keeps lookups waiting; null if nobody's does. Asks the database, and may block for some seconds. */
        @Nullable
        String lockedBy();

        /** Whether a lookup would be answered now. Asks the database, and may block for some seconds. */
        boolean trial();
    }

    private final Figures figures;
    private final Runnable besides;
    private final LongSupplier nanoTime;
    private final Supplier<Duration> timeout;
    private final Episode slow;
    private final Episode locked;
    private final Episode failing;
    private final Episode full;
    private final Thread thread = new Thread(this::run, "sluice-watch");
    private long late;
    private long refused;
    private long troubles;
    private long answered;
    private long answeredAt;
    /** Refused at the last look, and not told: the next look knows whether the database has gone away with them. */
    private long unexplained;

    private @Nullable Long awayAt;
    /** Something was lost, and nothing answered since. */
    private boolean unproven;

    private volatile boolean silent;
    private volatile boolean closed;

    /**
     * All is well.
     *
     * @param timeout of a lookup, as it is then
     * @param besides done with each look
     */
    LookupWatch(Figures figures, Supplier<Duration> timeout, Runnable besides, LongSupplier nanoTime) {
        this.figures = figures;
        this.besides = besides;
        this.nanoTime = nanoTime;
        this.timeout = timeout;
        String again = "lookups are answered in time again";
        String got504 = "requests got 504";
        this.slow = new Episode("database_slow", again, got504, CALM, LOG, nanoTime);
        this.locked = new Episode("database_locked", again, got504, CALM, LOG, nanoTime);
        this.failing = new Episode("database_failing", "SELECTs succeed again", "failed", CALM, LOG, nanoTime);
        this.full = new Episode("queue_full", "the queue takes lookups again", "got 503", CALM, LOG, nanoTime);
        this.answeredAt = nanoTime.getAsLong();
    }

    public static LookupWatch start(Figures figures, Supplier<Duration> timeout, Runnable besides) {
        LookupWatch watch = new LookupWatch(figures, timeout, besides, System::nanoTime);
        watch.thread.setDaemon(true);
        watch.thread.start();
        return watch;
    }

    /** The states that it knows. */
    public List<Episode> episodes() {
        return List.of(slow, locked, failing, full);
    }

    /** Whether the database, which is there, answers no lookup at all; the episodes say why. */
    public boolean isSilent() {
        return silent;
    }

    private void run() {
        while (!closed) {
            try {
                besides.run();
                look();
            } catch (RuntimeException e) {
                LOG.error("the watch of lookups failed", e);
            }
            LockSupport.parkNanos(this, LOOK.toNanos());
        }
    }

    /** One look. */
    void look() {
        long newlyLate = figures.late() - late;
        long newlyRefused = figures.refused() - refused;
        long newTroubles = figures.troubles() - troubles;
        boolean answers = figures.answered() != answered;
        late += newlyLate;
        refused += newlyRefused;
        troubles += newTroubles;
        answered = figures.answered();
        boolean away = figures.away();

        if (away) { // which is told, and worse
            slow.giveWay();
            locked.giveWay();
            failing.giveWay();
        }
        refused(newlyRefused, away);
        if (!away && newlyLate > 0) {
            late(newlyLate);
        }
        if (!away && newTroubles > 0) {
            failing.report("SELECTs fail, and lookups with them: " + figures.lastTrouble(), newTroubles);
        }
        prove(answers || away, newlyLate + newTroubles > 0);
        if (!unproven) {
            slow.look();
            locked.look();
            failing.look();
        }
    }

    /** Told a look later: of a database that goes away the full queue is heard first. */
    private void refused(long newly, boolean away) {
        long now = nanoTime.getAsLong();
        if (away) {
            awayAt = now;
        }
        if (awayAt != null && now - awayAt < BACKLOG.toNanos()) {
            full.giveWay();
            unexplained = 0;
            return;
        }
        if (unexplained > 0) {
            full.report(
                    "lookups are refused with 503: the queue is full, because the database does not keep up (see"
                            + " sluice_queue_limit, sluice_select_seconds, --lanes)",
                    unexplained);
        }
        unexplained = newly;
        full.look();
    }

    /** @param requests may be 0: it goes on */
    private void late(long requests) {
        String holder = locked.now() == null && slow.now() != null ? null : figures.lockedBy();
        if (figures.away()) { // found while that was asked
            return;
        }
        if (holder != null) {
            locked.report("lookups get 504: " + holder, requests);
        } else if (locked.now() != null) {
            locked.report(String.valueOf(locked.now()), requests);
        } else {
            slow.report(
                    "lookups get 504: the database answers later than --timeout, "
                            + timeout.get().toMillis() / 1000.0 + " s (see sluice_select_seconds)",
                    requests);
        }
    }

    private void prove(boolean answers, boolean lost) {
        long now = nanoTime.getAsLong();
        unproven = !answers && (unproven || lost);
        if (unproven && !lost && !figures.waiting()) {
            if (figures.trial()) {
                unproven = false;
            } else if (failing.now() == null) {
                late(0);
            }
        }
        if (!unproven && (answers || !figures.waiting())) {
            answeredAt = now;
        }
        long silence = Math.max(SILENCE.toNanos(), 2 * timeout.get().toNanos());
        silent = unproven && nanoTime.getAsLong() - answeredAt >= silence;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(thread);
    }
}
