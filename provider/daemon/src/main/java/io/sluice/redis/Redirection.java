package io.sluice.redis;

import org.jspecify.annotations.Nullable;

/** What a server of a cluster says of names that it does not have, or has not whole: they are elsewhere, or on their way. */
public final class Redirection {
    private Redirection() {}

    /** Whether this error says so. */
    public static boolean isIn(@Nullable String error) {
        return error != null
                && (error.startsWith("MOVED ") || error.startsWith("ASK ") || error.startsWith("TRYAGAIN"));
    }
}
