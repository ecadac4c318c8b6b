package io.sluice.tracing;

import io.opentelemetry.api.trace.SpanContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Keys of lookups that are followed, from their call to their answer, and the spans of those lookups. Thread-safe. */
final class FollowedKeys {
    private final Map<String, KeyLinks> keys = new ConcurrentHashMap<>();

    /** A key is on its way to the coalescer. */
    void follow(String key, SpanContext lookup) {
        keys.compute(key, (same, links) -> {
            KeyLinks mine = links == null ? new KeyLinks() : links;
            mine.add(lookup);
            return mine;
        });
    }

    /** It is answered, or withdrawn. */
    void forget(String key) {
        keys.computeIfPresent(key, (same, links) -> links.isLast() ? null : links);
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /** Null where nobody follows the key. */
    @Nullable
    KeyLinks of(String key) {
        return keys.get(key);
    }

    /** The lookups of one key that are followed; more may join while it is loaded. */
    static final class KeyLinks {
        /** More than these are not told: a hot key may have thousands. */
        private static final int MOST = 32;

        private final List<SpanContext> lookups = new ArrayList<>(1);
        private int open;

        private synchronized void add(SpanContext lookup) {
            open++;
            if (lookups.size() < MOST) {
                lookups.add(lookup);
            }
        }

        private synchronized boolean isLast() {
            return --open == 0;
        }

        synchronized List<SpanContext> all() {
            return List.copyOf(lookups);
        }
    }
}
