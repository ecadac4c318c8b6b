package io.sluice.bench.history;

import java.util.Arrays;

/**
 * What was written, applied and read, in columns of 28 bytes for each event, and with a bound. Keys count from 0. The versions of a key
 * count from 1, in the order in which they are written: one at a time. Version 0 is that the key was not there yet. Times are
 * nanoseconds of one clock. Thread-safe.
 */
public final class History {
    /** What a read answers when the key is not there. */
    public static final int ABSENT = -1;

    /** What a read answers when it got something that is no version of this key. */
    public static final int FOREIGN = -2;

    /** What a read answers when it got parts of one version and parts of another. */
    public static final int TORN = -3;

    private static final int FIRST_ROOM = 1 << 12;

    private final int keys;
    private final int most;
    private int size;
    private EventKind[] kinds = new EventKind[FIRST_ROOM];
    private int[] key = new int[FIRST_ROOM];
    private int[] version = new int[FIRST_ROOM];
    private long[] from = new long[FIRST_ROOM];
    private long[] to = new long[FIRST_ROOM];

    /**
     * An empty one.
     *
     * @param keys how many there are
     * @param most events that it takes
     */
    public History(int keys, int most) {
        if (keys < 1 || most < 1) {
            throw new IllegalArgumentException("keys " + keys + ", events " + most);
        }
        this.keys = keys;
        this.most = most;
    }

    /** A version is about to be written: from now on a read may answer with it. */
    public void writing(int ofKey, int newVersion, long now) {
        add(EventKind.WRITING, ofKey, newVersion, now, now);
    }

    /** The same for a version that is the key's absence. */
    public void removing(int ofKey, int newVersion, long now) {
        add(EventKind.REMOVING, ofKey, newVersion, now, now);
    }

    /** The database said that it is committed. Without this or {@link #rolledBack}, it may have been committed or not. */
    public void committed(int ofKey, int thisVersion, long now) {
        add(EventKind.COMMITTED, ofKey, thisVersion, now, now);
    }

    /** It was not committed, and never will be. */
    public void rolledBack(int ofKey, int thisVersion, long now) {
        add(EventKind.ROLLED_BACK, ofKey, thisVersion, now, now);
    }

    /** It is known that the change to this version has been applied to the cache. */
    public void applied(int ofKey, int thisVersion, long now) {
        add(EventKind.APPLIED, ofKey, thisVersion, now, now);
    }

    /** The cache answered; that it does not know the key is no answer. */
    public void cached(int ofKey, int answer, long asked, long answered) {
        add(EventKind.CACHED, ofKey, answer, asked, answered);
    }

    /**
     * A daemon answered.
     *
     * @param reads whether it is known to be the one that applies changes
     */
    public void answered(int ofKey, int answer, boolean reads, long asked, long answered) {
        add(reads ? EventKind.ANSWERED_BY_READER : EventKind.ANSWERED, ofKey, answer, asked, answered);
    }

    private synchronized void add(EventKind kind, int ofKey, int ofVersion, long begin, long end) {
        if (ofKey < 0 || ofKey >= keys) {
            throw new IllegalArgumentException("key " + ofKey + " of " + keys);
        }
        if (size == most) {
            throw new IllegalStateException("more than " + most + " events");
        }
        if (size == key.length) {
            grow((int) Math.min(most, 2L * size));
        }
        kinds[size] = kind;
        key[size] = ofKey;
        version[size] = ofVersion;
        from[size] = begin;
        to[size] = end;
        size++;
    }

    private void grow(int room) {
        kinds = Arrays.copyOf(kinds, room);
        key = Arrays.copyOf(key, room);
        version = Arrays.copyOf(version, room);
        from = Arrays.copyOf(from, room);
        to = Arrays.copyOf(to, room);
    }

    /** How many events there are. */
    public synchronized int size() {
        return size;
    }

    int keys() {
        return keys;
    }

    /** Of one event; to be asked when no more are added. */
    EventKind kind(int event) {
        return kinds[event];
    }

    int key(int event) {
        return key[event];
    }

    int version(int event) {
        return version[event];
    }

    long from(int event) {
        return from[event];
    }

    long to(int event) {
        return to[event];
    }

    /** What an event tells. */
    enum EventKind {
        /** A version with a value was sent to the database. */
        WRITING,
        /** A version without: the key is to be absent. */
        REMOVING,
        /** The database said that this version is committed. */
        COMMITTED,
        /** It will never be: rolled back, or refused. */
        ROLLED_BACK,
        /** From now on no cached value may be older than this version. */
        APPLIED,
        /** A read of the cache. */
        CACHED,
        /** A read of a daemon that hears what is applied, or of one of which it is not known what it does. */
        ANSWERED,
        /** A read of the daemon that applies changes itself. */
        ANSWERED_BY_READER
    }
}
