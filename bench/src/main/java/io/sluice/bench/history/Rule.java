package io.sluice.bench.history;

/** What no read may do. */
public enum Rule {
    /** A read of the cache that began after a change was applied answers with what was there before it. */
    FORGOT_A_CHANGE("cached values older than a change that was applied"),

    /** A read of the cache answers with less than an earlier read of it, though no applied change is forgotten. */
    WENT_BACK("cached values older than one that was read before"),

    /** A lookup of the daemon that applies changes, which began after one was applied, answers with what was there before it. */
    READER_FORGOT("answers of the daemon that reads changes older than one that was applied"),

    /** The same of a daemon that hears of changes, when the change had been applied for {@link #HEARD_NANOS}. */
    HEARER_FORGOT("answers of a daemon that stands by older than a change applied a quarter of a second before"),

    /** Whoever reads the cache and daemons in turn is answered with less than before, though what it saw was applied; as above. */
    MIXED_WENT_BACK("reads that went back between Redis and daemons though the change was applied"),

    /** Any read answers with what was not written yet, or never is. */
    NEVER_WRITTEN("values that nobody had written"),

    /** Any read answers with what was rolled back. */
    ROLLED_BACK("values that were rolled back");

    /** Within so long every daemon has heard what is applied. */
    static final long HEARD_NANOS = 250_000_000;

    private final String breaches;

    Rule(String breaches) {
        this.breaches = breaches;
    }

    /** What breaks it, for a table. */
    public String breaches() {
        return breaches;
    }
}
