package io.sluice.bench.drill;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What a drill came to.
 *
 * @param figures what was counted and timed, by name, in the order in which it is shown
 * @param promises what had to hold, and whether it did
 */
public record Result(Map<String, String> figures, Map<String, Boolean> promises) {
    public Result {
        figures = Collections.unmodifiableMap(new LinkedHashMap<>(figures));
        promises = Collections.unmodifiableMap(new LinkedHashMap<>(promises));
        if (promises.isEmpty()) {
            throw new IllegalArgumentException("a drill that promises nothing");
        }
    }

    /** Whether every promise did. */
    public boolean holds() {
        return promises.values().stream().allMatch(kept -> kept);
    }

    /** A table, the promises, and the verdict as the last line; with a line break at its end. */
    public String text() {
        int width = figures.keySet().stream().mapToInt(String::length).max().orElse(0);
        StringBuilder text = new StringBuilder();
        figures.forEach((name, value) -> text.append("  ")
                .append(name)
                .append(" ".repeat(width - name.length() + 3))
                .append(value)
                .append('\n'));
        text.append('\n');
        promises.forEach((what, kept) ->
                text.append(kept ? "  held    " : "  BROKEN  ").append(what).append('\n'));
        return text.append(holds() ? "\nverdict: passed\n" : "\nverdict: FAILED\n")
                .toString();
    }
}
