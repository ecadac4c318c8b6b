package io.sluice.warm;

/**
 * What became of keys.
 *
 * @param failed what is no key, what the daemon takes for none, and rows that it cannot read
 */
public record Counts(long found, long absent, long failed) {
    static final Counts NONE = new Counts(0, 0, 0);

    public Counts {
        if (found < 0 || absent < 0 || failed < 0) {
            throw new IllegalArgumentException("a count < 0");
        }
    }

    /** All of them. */
    public long keys() {
        return found + absent + failed;
    }

    Counts plus(Counts more) {
        return new Counts(found + more.found, absent + more.absent, failed + more.failed);
    }

    Counts minus(Counts less) {
        return new Counts(found - less.found, absent - less.absent, failed - less.failed);
    }
}
