package io.sluice.bench.micro;

/** Keys of one thread, over and over: made before the time begins, and more than the thread has lookups open. */
final class KeyRing {
    private static final int SIZE = 4096;

    private final String[] keys;
    private int next;

    private KeyRing(String... keys) {
        this.keys = keys;
    }

    /** Keys that no other thread has, each at most once in flight. */
    static KeyRing own(int thread) {
        String[] keys = new String[SIZE];
        for (int i = 0; i < SIZE; i++) {
            keys[i] = Integer.toString(thread * SIZE + i + 1);
        }
        return new KeyRing(keys);
    }

    /** One key, the same for every thread. */
    static KeyRing hot() {
        return new KeyRing("1");
    }

    String next() {
        String key = keys[next];
        next = next + 1 == keys.length ? 0 : next + 1;
        return key;
    }
}
