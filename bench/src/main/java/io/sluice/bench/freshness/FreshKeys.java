package io.sluice.bench.freshness;

import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.IntStream;

/**
 * The keys that a drill writes and reads, and what their rows are. The tables take turns, so that whoever chooses among all keys chooses
 * among the tables evenly. What belongs to a key is touched by whoever holds its lock, and the lock of all in shared mode; or that one
 * alone.
 */
final class FreshKeys {
    /** What is known of a row. */
    enum RowState {
        THERE,
        ABSENT,
        /** A connection was lost in a commit. */
        UNKNOWN
    }

    private final FreshTables tables;
    private final int rows;
    private final ReadWriteLock all = new ReentrantReadWriteLock();
    private final ReentrantLock[] locks;
    private final int[] versions;
    private final RowState[] states;

    /** @param rows of each table */
    FreshKeys(FreshTables tables, int rows) {
        this.tables = tables;
        this.rows = rows;
        int count = rows * tables.all().size();
        locks = new ReentrantLock[count];
        versions = new int[count];
        states = new RowState[count];
        Arrays.setAll(locks, key -> new ReentrantLock());
        Arrays.fill(states, RowState.ABSENT);
    }

    int count() {
        return versions.length;
    }

    FreshTables tables() {
        return tables;
    }

    /** How many rows each table has. */
    int rows() {
        return rows;
    }

    /** Which of the tables has it. */
    int place(int key) {
        return key % tables.all().size();
    }

    FreshTable table(int key) {
        return tables.all().get(place(key));
    }

    /** Its number in its table. */
    int row(int key) {
        return key / tables.all().size();
    }

    /** All of the table that has this one. */
    IntStream ofTable(int key) {
        return IntStream.range(0, rows).map(row -> key(row, place(key)));
    }

    private int key(int row, int place) {
        return row * tables.all().size() + place;
    }

    /** One of the same table that a row of this key may get. */
    int beside(int key, Random random) {
        return key(table(key).beside(row(key), rows, random), place(key));
    }

    /** One of the next table; this one where there is no other. */
    int elsewhere(int key) {
        return key(row(key), (place(key) + 1) % tables.all().size());
    }

    /** What Redis calls its entry. */
    String entry(int key) {
        return table(key).entry(row(key));
    }

    /** Where daemons answer with it. */
    String path(int key) {
        return table(key).path(row(key));
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

    RowState state(int key) {
        return states[key];
    }

    void is(int key, RowState state) {
        states[key] = state;
    }
}
