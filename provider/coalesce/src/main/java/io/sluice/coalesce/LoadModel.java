package io.sluice.coalesce;

import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * How long a load takes, learned from those that have ended, and what follows for a source that does not keep up: how many keys a
 * batch should hold, and how many may wait, if they are to be answered before their deadlines. A source that keeps up meets none of
 * these bounds. Arithmetic only; guarded by the lock of the queue.
 *
 * <p>A load is taken to cost something for itself and something for each key: the line through the loads of late, by least squares in
 * which a load counts a fifth less with each that follows. Batches of one size do not tell the two apart. Until others have, the time
 * is put down to the load itself (a first load, of one key, is slow), but once it is too long to the keys: smaller batches then show it.
 */
final class LoadModel {
    private static final double WEIGHT = 0.2;

    /** Batches must differ by so much of their mean, and by so many keys, to tell what a key costs. */
    private static final double TELLING_SHARE = 0.1;

    private static final double TELLING_KEYS = 2;

    private final Supplier<Settings> current;
    private double keys;
    private double nanos;
    private double variance;
    private double covariance;
    private double told = Double.NaN;
    private int tried;
    private boolean stuck;
    private boolean behind;
    private long behindSince;

    LoadModel(Supplier<Settings> current) {
        this.current = current;
        this.tried = most();
    }

    private int most() {
        return current.get().window().maxKeys();
    }

    /** The bounds were set anew: what was not tried because of them may be. */
    void rebound() {
        tried = stuck ? Math.min(tried, most()) : most();
    }

    /** Whoever waits for so long waits for the source, and not for the window. */
    private long backlogNanos() {
        return Math.max(
                current.get().timeoutNanos() / 8,
                2 * current.get().window().maxWait().toNanos());
    }

    /** A load of so many keys was given up. How long it would have taken is not known: half as many may do. */
    void gaveUp(int loading) {
        tried = Math.max(1, Math.min(tried, loading) / 2);
        stuck = true;
    }

    /** A load of so many keys took this long. */
    void learn(int loaded, long took) {
        tried = Math.min(most(), 2 * tried);
        stuck = false;
        if (keys == 0) {
            keys = loaded;
            nanos = took;
            return;
        }
        double moreKeys = loaded - keys;
        double moreNanos = took - nanos;
        keys += WEIGHT * moreKeys;
        nanos += WEIGHT * moreNanos;
        variance = (1 - WEIGHT) * (variance + WEIGHT * moreKeys * moreKeys);
        covariance = (1 - WEIGHT) * (covariance + WEIGHT * moreKeys * moreNanos);
        if (telling()) {
            told = Math.max(0, covariance / variance);
        }
    }

    private boolean telling() {
        return Math.sqrt(variance) >= Math.max(TELLING_SHARE * keys, TELLING_KEYS);
    }

    /** What one key more costs; not so much that the load itself would cost less than nothing. */
    private double each() {
        double most = nanos / keys;
        if (Double.isNaN(told)) {
            return nanos > current.get().loadNanos() ? most : 0;
        }
        return Math.min(told, most);
    }

    private double fixed() {
        return nanos - each() * keys;
    }

    /** How long a load of so many keys will take: the whole timeout, if the last was given up. */
    long expected(int count) {
        return stuck ? current.get().timeoutNanos() : (long) (fixed() + each() * count);
    }

    /**
     * The most keys of the next batch: as many as load within the time that is kept for it, or as cost what the load itself costs, if
     * that is more. Where batches have been alike, half as many again: what a key costs must be seen to be known. No more than half of
     * what was given up, twice that after the first that was not, and so on.
     */
    int maxKeys() {
        int most = tried;
        double each = each();
        if (each * most + fixed() <= current.get().loadNanos()) {
            return most;
        }
        double fitting = Math.max(current.get().loadNanos() - fixed(), fixed()) / each;
        if (!telling()) {
            fitting = Math.max(fitting, 1 + keys * 1.5);
        }
        return (int) Math.max(1, Math.min(most, fitting));
    }

    /** How many keys may wait: while some wait long, or have within a timeout, as many as can be loaded in time; else the whole queue. */
    int room(WaitingLines<?, ?> lines, DoubleSupplier lanes, long now) {
        if (lines.isAnyOlder(backlogNanos(), now)) {
            behind = true;
            behindSince = now;
        }
        behind = behind && now - behindSince < current.get().timeoutNanos();
        return behind ? maxWaiting(lanes.getAsDouble()) : current.get().queue();
    }

    /**
     * How many keys the lanes load in half a timeout: whoever comes behind them should not wait.
     *
     * @param lanes those that it has, or its part of those that it shares
     */
    int maxWaiting(double lanes) {
        int batch = maxKeys();
        double inHalf =
                batch * lanes / Math.max(1, expected(batch)) * current.get().timeoutNanos() / 2;
        return (int) Math.max(1, Math.min(current.get().queue(), inHalf));
    }

    /** How long a key may have waited when its load begins, if it is to be answered in time. */
    long patience(int count) {
        return current.get().timeoutNanos()
                - Math.min(expected(count), current.get().loadNanos());
    }
}
