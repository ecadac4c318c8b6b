package io.sluice.bench.report;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/** Copies of maps that keep their order, which {@link Map#copyOf} does not. */
final class Ordered {
    private Ordered() {}

    /** A copy that nobody changes. Keys and values that are null are refused: what was read from a file may have them. */
    static <V> Map<String, V> copy(Map<String, V> map) {
        Map<String, V> copy = new LinkedHashMap<>();
        map.forEach((key, value) -> copy.put(
                Objects.requireNonNull(key), Objects.requireNonNull(value, () -> "nothing is said for '" + key + "'")));
        return Collections.unmodifiableMap(copy);
    }
}
