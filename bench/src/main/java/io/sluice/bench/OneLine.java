package io.sluice.bench;

import org.jspecify.annotations.Nullable;

/** A message as one line. */
final class OneLine {
    private OneLine() {}

    static String of(@Nullable String message) {
        return String.valueOf(message).strip().replaceAll("\\s*[\\r\\n]+\\s*", " ");
    }
}
