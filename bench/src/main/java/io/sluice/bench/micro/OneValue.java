package io.sluice.bench.micro;

import io.sluice.coalesce.Loader;
import java.util.AbstractMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the loader answers with: every key has the same value. Allocates nothing for a key, so that what a benchmark counts is the
 * coalescer's alone.
 */
final class OneValue extends AbstractMap<String, String> {
    private static final String VALUE = "https://example.org/";

    private final int size;

    private OneValue(int size) {
        this.size = size;
    }

    /** Answers at once. */
    static Loader<String, String> loader() {
        return OneValue::of;
    }

    private static Map<String, String> of(List<String> keys) {
        return new OneValue(keys.size());
    }

    @Override
    public @Nullable String get(@Nullable Object key) {
        return VALUE;
    }

    @Override
    public int size() {
        return size;
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        throw new UnsupportedOperationException("its entries are not told, only its values by key");
    }
}
