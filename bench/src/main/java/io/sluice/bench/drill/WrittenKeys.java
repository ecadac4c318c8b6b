package io.sluice.bench.drill;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * What the daemon has said about each key that was written. Thread-safe, if each key has one writer, who writes one value of it at a
 * time.
 */
final class WrittenKeys {
    private final long settleNanos;
    private final Map<String, Entry> entries = new ConcurrentHashMap<>();
    private final List<String> keys = new ArrayList<>();

    /** @param settle how long a replica that is read from may lack what was acknowledged */
    WrittenKeys(Duration settle) {
        this.settleNanos = settle.toNanos();
    }

    /**
     * What is known of one key.
     *
     * @param acknowledged the last value of which the daemon said that it is written; null if there is none
     * @param at when it said so, in nanoseconds
     * @param possible values written after that one, of which it is not known whether they are
     */
    record Entry(@Nullable String acknowledged, long at, List<String> possible) {
        static final Entry NONE = new Entry(null, 0, List.of());

        Entry {
            possible = List.copyOf(possible);
        }

        /** Whether the key may have this value now. */
        boolean allows(String value) {
            return value.equals(acknowledged) || possible.contains(value);
        }
    }

    /** A write is about to be asked for. Until more is known, the key may have this value, or not. */
    void sent(String key, String value) {
        Entry before = entry(key);
        List<String> possible = new ArrayList<>(before.possible);
        possible.add(value);
        if (entries.put(key, new Entry(before.acknowledged, before.at, possible)) == null) {
            synchronized (keys) {
                keys.add(key);
            }
        }
    }

    /** The daemon says that it is written. */
    void acknowledged(String key, String value, long now) {
        entries.put(key, new Entry(value, now, List.of()));
    }

    /** The daemon says that it is not written. */
    void refused(String key, String value) {
        Entry before = entry(key);
        List<String> possible = new ArrayList<>(before.possible);
        possible.remove(value);
        entries.put(key, new Entry(before.acknowledged, before.at, possible));
    }

    Entry entry(String key) {
        return entries.getOrDefault(key, Entry.NONE);
    }

    /** Any key whose value every replica that is read from must have by now; null if none was found at once. */
    @Nullable
    String settled(Random random, long now) {
        String key;
        synchronized (keys) {
            if (keys.isEmpty()) {
                return null;
            }
            key = keys.get(random.nextInt(keys.size()));
        }
        Entry entry = entry(key);
        boolean settled = entry.acknowledged != null && now - entry.at > settleNanos;
        return settled ? key : null;
    }

    /** All that is known, as of now. */
    Map<String, Entry> entries() {
        return new LinkedHashMap<>(entries);
    }
}
