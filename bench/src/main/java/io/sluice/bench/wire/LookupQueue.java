package io.sluice.bench.wire;

/** Lookups in the order in which they came, up to a bound; allocates nothing for one. For one thread. */
public final class LookupQueue {
    private final long[] keys;
    private final long[] dues;
    private int head;
    private int size;

    public LookupQueue(int capacity) {
        keys = new long[capacity];
        dues = new long[capacity];
    }

    /**
     * Adds a lookup; false when there is no room.
     *
     * @param due when it arrived by plan, by {@link System#nanoTime}
     */
    public boolean offer(long key, long due) {
        if (size == keys.length) {
            return false;
        }
        int tail = (head + size) % keys.length;
        keys[tail] = key;
        dues[tail] = due;
        size++;
        return true;
    }

    /** The key of the oldest, which must be there. */
    public long key() {
        return keys[head];
    }

    public long due() {
        return dues[head];
    }

    /** Takes the oldest out. */
    public void remove() {
        head = (head + 1) % keys.length;
        size--;
    }

    public int size() {
        return size;
    }
}
