package io.sluice.pacing;

import java.time.Duration;
import java.util.Locale;

/**
 * Which window serves best. It grows by half while the lanes are busy nearly all the time, as long as the p99 has room below its target,
 * and each growth stays only if a key costs the database less by it: that is measured for a second. It is halved at once when the p99 is
 * over its target. It shrinks when fewer lookups come than it was made for.
 *
 * <p>It does not swing. What was of no use is not tried again at such a load before a while has passed, twice as long each time; and what
 * a load has needed is not given up before there are clearly fewer lookups. Arithmetic only, for one thread: time comes in with what was observed.
 */
public final class WindowTuner {
    /** Busier than this, the database decides how many lookups are answered. */
    private static final double BOTTLENECK = 0.85;

    /** Less busy than this, a shorter window may do. */
    private static final double CALM = 0.5;

    /** As busy the lanes may become by a shorter window. */
    private static final double AIM = 0.65;

    private static final double GROWTH = 1.5;

    /** Part of the target that a longer window may fill. */
    private static final double ROOM = 0.8;

    /** What a key costs by a longer window, of what it did before: more than this is no gain. */
    private static final double GAIN = 0.98;

    /** Loads of this ratio are alike. */
    private static final double ALIKE = 0.7;

    /** Without a window further lanes wait a millisecond for those under way: less than twice that would change nothing. */
    private static final long LEAST_NANOS = 2_000_000;

    private static final long LOOK_NANOS = 1_000_000_000;
    private static final long FIRST_REST_NANOS = 10 * LOOK_NANOS;
    private static final long LONGEST_REST_NANOS = 320 * LOOK_NANOS;

    private final long target;
    private long window;
    private Observed seen = Observed.NOTHING;
    private String reason = "nothing was asked for yet";

    /** While a growth is tried: the window and the figures before it. */
    private long before;

    private Observed without = Observed.NOTHING;
    private boolean trying;

    /** Nothing is tried for so long, at loads like this. */
    private long rest;

    private long nextRest = FIRST_REST_NANOS;
    private double restsAt;

    /** Keys a second for which the window was made. */
    private double needed;

    /** Begins without a window. */
    public WindowTuner(Duration latencyTarget) {
        target = latencyTarget.toNanos();
    }

    /** How long the oldest key should wait for company. */
    public Duration window() {
        return Duration.ofNanos(window);
    }

    /** Why it is so, in one line with its figures. */
    public String reason() {
        return reason;
    }

    /** What has happened since the last call: some tenths of a second. Returns the window from now on. */
    public Duration tick(Observed since) {
        seen = seen.and(since);
        rest = Math.max(0, rest - since.nanos());
        if (since.p99Nanos() > target) {
            late(since);
        } else if (seen.nanos() >= LOOK_NANOS) {
            look(seen);
            seen = Observed.NOTHING;
        }
        return window();
    }

    private void late(Observed since) {
        String p99 = "the p99 is " + millis(since.p99Nanos()) + ", over its target of " + millis(target);
        if (window > 0) {
            set(window / 2 < LEAST_NANOS ? 0 : window / 2);
            reason = "shorter: " + p99;
            rest(since.keysPerSecond());
        } else {
            reason = "none: " + p99;
        }
        seen = Observed.NOTHING;
    }

    private void look(Observed second) {
        if (trying) {
            judge(second);
        } else if (second.busy() >= BOTTLENECK) {
            grow(second);
        } else if (window > 0 && second.busy() < CALM && second.keysPerSecond() < ALIKE * needed) {
            shrink(second);
        } else {
            reason = (window == 0 ? "none: " : "kept: ") + busy(second) + ", so the database is not the bottleneck";
        }
    }

    private void grow(Observed second) {
        long longer = Math.max(LEAST_NANOS, (long) (window * GROWTH));
        if (rest > 0 && alike(second.keysPerSecond(), restsAt)) {
            return; // why is said already
        }
        if (second.p99Nanos() + longer - window > ROOM * target) {
            reason = "not longer: " + busy(second) + ", but the p99 of " + millis(second.p99Nanos())
                    + " leaves no room below its target of " + millis(target);
            return;
        }
        before = window;
        without = second;
        trying = true;
        window = longer;
        reason = "longer, to see whether it helps: " + busy(second) + ", and the p99 of " + millis(second.p99Nanos())
                + " has room below its target of " + millis(target);
    }

    private void judge(Observed with) {
        trying = false;
        if (!alike(with.keysPerSecond(), without.keysPerSecond())) {
            window = before;
            reason = "as before: the load has changed meanwhile";
            return;
        }
        String costs = "a key costs the database " + micros(with.cost()) + ", before " + micros(without.cost());
        if (with.cost() <= GAIN * without.cost()) {
            needed = with.keysPerSecond();
            nextRest = FIRST_REST_NANOS;
            reason = "longer: " + costs;
        } else {
            window = before;
            reason = "not longer, as that is of no use: " + costs;
            rest(with.keysPerSecond());
        }
    }

    private void shrink(Observed second) {
        long shorter = (long) (window * second.busy() / AIM);
        set(shorter < LEAST_NANOS ? 0 : shorter);
        needed = second.keysPerSecond();
        reason = "shorter: fewer lookups than it was made for, " + busy(second);
    }

    private void set(long next) {
        trying = false;
        window = next;
    }

    private void rest(double keysPerSecond) {
        if (rest > 0 && alike(keysPerSecond, restsAt)) {
            return; // it is the same trouble
        }
        nextRest = alike(keysPerSecond, restsAt) ? Math.min(LONGEST_REST_NANOS, 2 * nextRest) : FIRST_REST_NANOS;
        rest = nextRest;
        restsAt = keysPerSecond;
    }

    private static boolean alike(double one, double other) {
        return Math.min(one, other) > ALIKE * Math.max(one, other);
    }

    private static String busy(Observed second) {
        return "lanes are busy " + Math.round(100 * second.busy()) + " % of the time";
    }

    private static String millis(long nanos) {
        return String.format(Locale.ROOT, "%.1f ms", nanos / 1e6);
    }

    private static String micros(double nanos) {
        return String.format(Locale.ROOT, "%.1f us", nanos / 1e3);
    }
}
