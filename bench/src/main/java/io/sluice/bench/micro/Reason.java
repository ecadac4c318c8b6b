package io.sluice.bench.micro;

import org.jspecify.annotations.Nullable;

/** Why JMH gave up, in one line: what its innermost exception says. */
final class Reason {
    private Reason() {}

    static String of(Throwable thrown) {
        return String.valueOf(innermost(thrown).getMessage()).strip().replaceAll("\\s*\\R\\s*", " ");
    }

    static Throwable innermost(Throwable thrown) {
        Throwable at = thrown;
        Throwable inner;
        while ((inner = inner(at)) != null) {
            at = inner;
        }
        return at;
    }

    private static @Nullable Throwable inner(Throwable outer) {
        Throwable[] suppressed = outer.getSuppressed();
        return suppressed.length > 0 ? suppressed[0] : outer.getCause();
    }
}
