package io.sluice.changes;

import io.sluice.coalesce.Evidence;

/** What a PostgreSQL server's answer has seen of the changes: how far a standby has replayed, or which transactions a primary showed. */
public sealed interface Sight extends Evidence permits Replayed, Snapshot {

    /** Positions and transactions of different timelines do not compare. */
    int timeline();
}
