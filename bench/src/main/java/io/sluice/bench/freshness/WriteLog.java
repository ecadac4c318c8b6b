package io.sluice.bench.freshness;

import io.sluice.bench.history.History;
import io.sluice.bench.lab.WalPosition;
import org.jspecify.annotations.Nullable;

/**
 * Where writers tell what they do with the keys of the tables. Thread-safe.
 *
 * @param views of which the same is to be known; null for none
 */
record WriteLog(History history, AppliedWatch watch, @Nullable ViewRun views) {
    /** It is about to be written. */
    void writing(int key, int version) {
        long now = System.nanoTime();
        history.writing(key, version, now);
        if (views != null) {
            views.each(key, (log, id) -> log.writing(id, version, now));
        }
    }

    void removing(int key, int version) {
        long now = System.nanoTime();
        history.removing(key, version, now);
        if (views != null) {
            views.each(key, (log, id) -> log.removing(id, version, now));
        }
    }

    void committed(int key, int version, long now) {
        history.committed(key, version, now);
        if (views != null) {
            views.each(key, (log, id) -> log.committed(id, version, now));
        }
    }

    void rolledBack(int key, int version, long now) {
        history.rolledBack(key, version, now);
        if (views != null) {
            views.each(key, (log, id) -> log.rolledBack(id, version, now));
        }
    }

    /** It was committed before this position. */
    void reached(int key, int version, WalPosition at) {
        watch.committed(key, version, at);
        if (views != null) {
            views.committed(key, version, at);
        }
    }
}
