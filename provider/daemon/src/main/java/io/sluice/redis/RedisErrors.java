package io.sluice.redis;

import java.util.Locale;
import java.util.Set;

/** What an error says of whoever answers it. Its first word is its kind. */
public final class RedisErrors {
    /** Nothing is written at all, until something has passed or somebody has mended it: what has to be said can be said then. */
    private static final Set<String> PASSING = Set.of(
            "READONLY", // a replica by now, or still one
            "LOADING",
            "BUSY", // a script runs for seconds
            "MASTERDOWN",
            "NOREPLICAS",
            "MISCONF", // it cannot write its snapshot
            "OOM",
            "CLUSTERDOWN",
            "TRYAGAIN");

    private static final String FULL = "OOM";

    private RedisErrors() {}

    static String kind(String error) {
        return error.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
    }

    /** Whether the same command may be taken later. */
    public static boolean passes(String error) {
        return PASSING.contains(kind(error));
    }

    /** Whether another connection may do better, or a later one. One that is full frees room while it serves. */
    public static boolean isOfTheServer(String error) {
        return passes(error) && !kind(error).equals(FULL);
    }
}
