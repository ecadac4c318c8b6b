package io.sluice.warm;

/**
 * What became of keys.
 *
 * @param failed what is no key, what the daemon takes for none, and rows that it cannot read
 */
public record Tally(long found, long absent, long failed) {
    static final Tally NONE = new Tally(0, 0, 0);

    public Tally {
        if (found < 0 || absent < 0 || failed < 0) {
            throw new IllegalArgumentException("a count < 0");
        }
    }

    /** All of them. */
    public long keys() {
        return found + absent + failed;
    }

    Tally plus(Tally more) {
        return new Tally(found + more.found, absent + more.absent, failed + more.failed);
    }

    Tally minus(Tally less) {
        return new Tally(found - less.found, absent - less.absent, failed - less.failed);
    }
}
