package io.sluice.bench.history;

/** What no read may do. */
public enum Rule {
    /** A read of the cache that began after a change was applied answers with what was there before it. */
    FORGOT_A_CHANGE("cached values older than a change that was applied"),

    /** A read of the cache answers with less than an earlier read of it, though no applied change is forgotten. */
    WENT_BACK("cached values older than one that was read before"),

    /** Any read answers with what was not written yet, or never is. */
    NEVER_WRITTEN("values that nobody had written"),

    /** Any read answers with what was rolled back. */
    ROLLED_BACK("values that were rolled back");

    private final String breaches;

    Rule(String breaches) {
        this.breaches = breaches;
    }

    /** What breaks it, for a table. */
    public String breaches() {
        return breaches;
    }
}
