package io.sluice.bench.freshness;

import io.sluice.bench.history.History;
import io.sluice.lookup.CachedValue;
import java.util.Arrays;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/**
 * The keys that a drill writes and reads, and what their rows are: every value names its key and its version, so that whoever reads it
 * knows how old it is. What belongs to a key is touched by whoever holds its lock, and the lock of all in shared mode; or that one alone.
 */
final class FreshKeys {
    /** What is known of a row. */
    enum RowState {
        THERE,
        ABSENT,
        /** A connection was lost in a commit. */
        UNKNOWN
    }

    private static final String VALUE = "https://example.com/fresh/";

    private final ReadWriteLock all = new ReentrantReadWriteLock();
    private final ReentrantLock[] locks;
    private final int[] versions;
    private final RowState[] rows;

    FreshKeys(int count) {
        locks = new ReentrantLock[count];
        versions = new int[count];
        rows = new RowState[count];
        Arrays.setAll(locks, key -> new ReentrantLock());
        Arrays.fill(rows, RowState.ABSENT);
    }

    int count() {
        return versions.length;
    }

    /** As it stands in the table. */
    static String name(int key) {
        return "fresh" + key;
    }

    static String value(int key, int version) {
        return VALUE + key + '/' + version;
    }

    /** The version that a reader got of this key. */
    static int versionOf(int key, String value) {
        if (value.equals(CachedValue.ABSENT.toString())) {
            return History.ABSENT;
        }
        String own = VALUE + key + '/';
        if (!value.startsWith(own) || !value.substring(own.length()).matches("[1-9]\\d{0,8}")) {
            return History.FOREIGN;
        }
        return Integer.parseInt(value.substring(own.length()));
    }

    /** Holds these keys, of which none may be twice, until {@link #release}. */
    void hold(int... keys) {
        all.readLock().lock();
        Arrays.stream(keys).sorted().forEach(key -> locks[key].lock());
    }

    void release(int... keys) {
        for (int key : keys) {
            locks[key].unlock();
        }
        all.readLock().unlock();
    }

    void holdAll() {
        all.writeLock().lock();
    }

    void releaseAll() {
        all.writeLock().unlock();
    }

    /** The next version, for whoever holds the key. */
    int next(int key) {
        return ++versions[key];
    }

    RowState row(int key) {
        return rows[key];
    }

    void is(int key, RowState row) {
        rows[key] = row;
    }
}
