package io.sluice.bench.wire;

import java.util.Locale;

/** Where a daemon had an answer, as its {@code Sluice-Source} says. */
public enum AnswerSource {
    MEMORY,
    REDIS,
    DATABASE,
    /** Somewhere that is not known here. */
    OTHER,
    /** It does not say. */
    UNSAID;

    private static final AnswerSource[] KNOWN = {MEMORY, REDIS, DATABASE};

    static AnswerSource of(String said) {
        for (AnswerSource known : KNOWN) {
            if (known.said().equals(said)) {
                return known;
            }
        }
        return OTHER;
    }

    /** Its name as it is said. */
    public String said() {
        return name().toLowerCase(Locale.ROOT);
    }
}
