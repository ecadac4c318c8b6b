package io.sluice.bench.base;

import java.util.List;

/** What every server that a measurement starts is given, as {@code ./run.sh serve} gives it to the daemon. */
public final class JvmOptions {
    private JvmOptions() {}

    /** The words of {@code SLUICE_JAVA_OPTS}. */
    public static List<String> given() {
        String given = System.getenv("SLUICE_JAVA_OPTS");
        return given == null || given.isBlank()
                ? List.of()
                : List.of(given.strip().split("\\s+"));
    }
}
