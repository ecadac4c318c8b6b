package io.sluice.coalesce;

/**
 * How long a load takes, learned from those that have ended, and what follows for a source that does not keep up: how many keys a
 * batch should hold, and how many may wait, if they are to be answered before their deadlines. A source that keeps up meets none of
 * these bounds. Arithmetic only; guarded by the lock of the queue.
 *
 * <p>A load is taken to cost something for itself and something for each key: the line through the loads of late, by least squares in
 * which a load counts a fifth less with each that follows. It begins at no time for no keys, so the first loads are put down to their
 * keys; where that is wrong, smaller batches show it.
 */
final class Pace {
    private static final double WEIGHT = 0.2;

    /** Batches that differ less than this from their mean say nothing about what a key costs. */
    private static final double TELLING_SPREAD = 0.1;

    private final Settings settings;
    private double keys;
    private double nanos;
    private double variance;
    private double covariance;
    private int tried;
    private boolean stuck;

    Pace(Settings settings) {
        this.settings = settings;
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
        double moreKeys = loaded - keys;
        double moreNanos = took - nanos;
        keys += WEIGHT * moreKeys;
        nanos += WEIGHT * moreNanos;
        variance = (1 - WEIGHT) * (variance + WEIGHT * moreKeys * moreKeys);
        covariance = (1 - WEIGHT) * (covariance + WEIGHT * moreKeys * moreNanos);
    }

    /** What one key more costs: not less than nothing, and not so much that the load itself would cost less than nothing. */
    private double each() {
        return variance == 0 ? 0 : Math.max(0, Math.min(covariance / variance, nanos / keys));
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
        if (variance < Math.pow(TELLING_SPREAD * keys, 2)) {
            fitting = Math.max(fitting, 1 + keys * 1.5);
        }
        return (int) Math.max(1, Math.min(most, fitting));
    }

    /** How many keys the lanes load in half a timeout: whoever comes behind them should not wait. */
    int maxWaiting() {
        int batch = maxKeys();
        double perNano = (double) batch * settings.lanes() / Math.max(1, expected(batch));
        return (int) Math.max(
                1, Math.min(settings.queue(), perNano * settings.timeout().toNanos() / 2));
    }

    /** How long a key may have waited when its load begins, if it is to be answered in time. */
    long patience(int count) {
        return settings.timeout().toNanos() - Math.min(expected(count), settings.loadNanos());
    }
}
