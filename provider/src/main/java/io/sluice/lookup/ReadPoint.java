package io.sluice.lookup;

import io.sluice.coalesce.Loader.Evidence;

/** What a PostgreSQL server's answer has seen of the changes: at least what a standby had replayed before, or which transactions a primary
 * showed; and at most what was in the log after. */
public interface ReadPoint extends Evidence {

    /** Positions and transactions of different timelines do not compare. */
    int timeline();

    /**
     * No commit that ends beyond this position of the log can have been seen: asked after the SELECT. What was applied up to here shows as
     * much as the answer does.
     */
    long upTo();
}
