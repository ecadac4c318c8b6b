package io.sluice.bench.model;

/**
 * What lookups cost that nobody has cached, as it was measured.
 *
 * @param postgres a batch is one SELECT
 * @param redis a batch is one fill
 * @param client seconds of a core for each lookup, of who asks
 */
public record LookupCosts(BatchCost daemon, BatchCost postgres, BatchCost redis, double client) {
    public LookupCosts {
        if (!(client >= 0)) {
            throw new IllegalArgumentException("client < 0: " + client);
        }
    }
}
