package io.sluice.lookup;

import org.jspecify.annotations.Nullable;

/** How a cache keeps what a lookup has found: a value as it is, and the absence of a key as {@link #ABSENT}, which is no value. */
public final class CachedValue {
    public static final Value ABSENT = Value.of("");

    private CachedValue() {}

    /** What stands in a cache for this, null being an absence. */
    public static Value of(@Nullable Value found) {
        return found == null ? ABSENT : found;
    }

    /** Whether it can be cached: a row may have what would be read as an absence. */
    public static boolean takes(@Nullable Value found) {
        return found == null || !ABSENT.equals(found);
    }
}
