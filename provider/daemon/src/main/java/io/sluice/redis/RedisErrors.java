package io.sluice.redis;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What an error says of whoever answers it. Its kind is its first word. */
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

    private static final Pattern IN_SCRIPT = Pattern.compile("@user_script: ?\\d+: -?([A-Z]+) ");

    private RedisErrors() {}

    /** Its kind. Before Redis 7 an error in a script is told with where it was raised in front. */
    public static String kind(String error) {
        Matcher raised = IN_SCRIPT.matcher(error);
        return raised.find() ? raised.group(1) : error.split("[ :]", 2)[0].toUpperCase(Locale.ROOT);
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
