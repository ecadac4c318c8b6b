package io.sluice.trouble;

import java.time.Duration;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * One bad state that comes and goes: one WARN when it begins, one INFO with how long it lasted and what it cost when it ends, however
 * often it is reported in between. Readiness and gauges read it.
 *
 * <p>It ends when its owner knows that it is over ({@link #end}), or when nothing bad has happened for a while ({@link #look}, which
 * somebody calls now and then): a state that comes back within that time has not ended, so that the log does not flap. Thread-safe.
 *
 * <p>One cause may have several states: when Redis is away nothing is filled, no change is applied and none is heard of. Readiness and
 * gauges tell each; the log has the cause alone ({@link #consequence}).
 */
public final class Episode {
    /** So long whoever tells the cause may need to notice it, too. */
    private static final long PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

    private static final long A_MOMENT_NANOS = Duration.ofSeconds(1).toNanos();

    private final String state;
    private final String over;
    private final String lost;
    private final long calmNanos;
    private final Logger log;
    private final LongSupplier nanoTime;
    private final LongAdder count = new LongAdder();
    private volatile BooleanSupplier causeTold = () -> false;
    private volatile @Nullable String line;
    private volatile long begun;
    private boolean logged;
    private long countBefore;
    private long since;
    private long last;

    /**
     * All is well until the first report.
     *
     * @param state one of a fixed few words, for the gauge
     * @param over what the log says when it has ended: "lookups are answered in time again"
     * @param lost what {@link #count} counts: "lookups were not"
     * @param calm {@link #look} ends it when nothing was reported for so long
     * @param log of its owner
     */
    public Episode(String state, String over, String lost, Duration calm, Logger log, LongSupplier nanoTime) {
        this.state = state;
        this.over = over;
        this.lost = lost;
        this.calmNanos = calm.toNanos();
        this.log = log;
        this.nanoTime = nanoTime;
    }

    /** The word for the gauge. */
    public String state() {
        return state;
    }

    /**
     * It is bad now. The first report is the beginning, and is logged; later ones only say that it goes on, in newer words if need be.
     *
     * @param why one line, with what it means for users and what to do
     */
    public synchronized void report(String why) {
        goesOn(why);
        if (!logged) {
            logged = true;
            log.warn(why);
        }
    }

    /** As {@link #report}, for a cause that has not been told yet: the log has it, too, though the state lasts already. */
    public synchronized void reportAnew(String why) {
        logged = false;
        report(why);
    }

    /** As {@link #report}, for a cause that another episode tells: it is logged here only if that one is silent for seconds. */
    public synchronized void consequence(String why) {
        goesOn(why);
        if (last - since >= PATIENCE_NANOS && !causeTold.getAsBoolean()) {
            report(why);
        }
    }

    /** As {@link #report}, once it has lasted for a second: what passes by itself is no news. */
    public synchronized void lasting(String why) {
        goesOn(why);
        if (last - since >= A_MOMENT_NANOS) {
            report(why);
        }
    }

    private synchronized void goesOn(String why) {
        last = nanoTime.getAsLong();
        if (line == null) {
            since = last;
            countBefore = count.sum();
            begun++;
        }
        line = why;
    }

    /** Whether another episode tells now what this state may be a consequence of. */
    public void causeTold(BooleanSupplier told) {
        causeTold = told;
    }

    /** As {@link #report}, and so many are lost by it. */
    public void report(String why, long lostNow) {
        report(why);
        count(lostNow);
    }

    /** What it costs. Cheap, and no report: what is counted while all is well is in no episode. */
    public void count(long lostNow) {
        count.add(lostNow);
    }

    /** It is over. Harmless while all is well. */
    public synchronized void end() {
        end(nanoTime.getAsLong());
    }

    /** It is over, because another that is told has taken its place: the log has no good news. */
    public synchronized void giveWay() {
        line = null;
        logged = false;
    }

    private void end(long at) {
        if (line != null) {
            line = null;
            if (!logged) {
                return;
            }
            logged = false;
            double seconds = Duration.ofNanos(at - since).toMillis() / 1000.0;
            log.info("{} after {} s: {} {}", over, seconds, count.sum() - countBefore, lost);
        }
    }

    /** Ends it if nothing was reported for long enough: it was over with the last report. */
    public synchronized void look() {
        if (line != null && nanoTime.getAsLong() - last >= calmNanos) {
            end(last);
        }
    }

    /** What was reported last; null while all is well. */
    public @Nullable String now() {
        return line;
    }

    /** How often it has begun. */
    public long begun() {
        return begun;
    }
}
