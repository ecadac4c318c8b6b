package io.sluice.coalesce;

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

    private final Settings settings;
    private final long backlogNanos;
    private double keys;
    private double nanos;
    private double variance;
    private double covariance;
    private double told = Double.NaN;
    private int tried;
    private boolean stuck;
    private boolean behind;
    private long behindSince;

    LoadModel(Settings settings) {
        this.settings = settings;
        this.backlogNanos = Math.max(
                settings.timeout().toNanos() / 8,
                2 * settings.window().maxWait().toNanos());
        this.tried = settings.window().maxKeys();
    }

    /** A load of so many keys was given up. How long it would have taken is not known: half as many may do. */
    void gaveUp(int loading) {
        tried = Math.max(1, Math.min(tried, loading) / 2);
        stuck = true;
    }

    /** A load of so many keys took this long. */
    void learn(int loaded, long took) {
        tried = Math.min(settings.window().maxKeys(), 2 * tried);
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
            return nanos > settings.loadNanos() ? most : 0;
        }
        return Math.min(told, most);
    }

    private double fixed() {
        return nanos - each() * keys;
    }

    /** How long a load of so many keys will take: the whole timeout, if the last was given up. */
    long expected(int count) {
        return stuck ? settings.timeout().toNanos() : (long) (fixed() + each() * count);
    }

    /**
     * The most keys of the next batch: as many as load within the time that is kept for it, or as cost what the load itself costs, if
     * that is more. Where batches have been alike, half as many again: what a key costs must be seen to be known. No more than half of
     * what was given up, twice that after the first that was not, and so on.
     */
    int maxKeys() {
        int most = tried;
        double each = each();
        if (each * most + fixed() <= settings.loadNanos()) {
            return most;
        }
        double fitting = Math.max(settings.loadNanos() - fixed(), fixed()) / each;
        if (!telling()) {
            fitting = Math.max(fitting, 1 + keys * 1.5);
        }
        return (int) Math.max(1, Math.min(most, fitting));
    }

    /** Whether keys wait long, or have not long ago: it is over when none has been seen to for a timeout. */
    boolean isBehind(WaitingLines<?, ?> lines, long now) {
        if (lines.isAnyOlder(backlogNanos, now)) {
            behind = true;
            behindSince = now;
        }
        behind = behind && now - behindSince < settings.timeout().toNanos();
        return behind;
    }

    /** How many may wait while the source keeps up. */
    int capacity() {
        return settings.queue();
    }

    /**
     * How many keys the lanes load in half a timeout: whoever comes behind them should not wait.
     *
     * @param lanes those that it has, or its part of those that it shares
     */
    int maxWaiting(double lanes) {
        int batch = maxKeys();
        double perNano = batch * lanes / Math.max(1, expected(batch));
        return (int) Math.max(
                1, Math.min(settings.queue(), perNano * settings.timeout().toNanos() / 2));
    }

    /** How long a key may have waited when its load begins, if it is to be answered in time. */
    long patience(int count) {
        return settings.timeout().toNanos() - Math.min(expected(count), settings.loadNanos());
    }
}
