package io.sluice.lookup;

import io.sluice.coalesce.Loader.Evidence;

/** Which changes a PostgreSQL server's answer has seen: at least those that a standby had replayed before, or the transactions that a
 * primary showed; at most those in the log after it. */
public interface ReadPoint extends Evidence {

    /** Every commit that ends in the log before this position has been seen; 0 where no position says so. */
    long from();

    /**
     * The answer cannot have seen a commit that ends beyond this position of the log, which was asked after the SELECT. A cache to which
     * changes are applied up to here shows as much as the answer does.
     */
    long upTo();
}
