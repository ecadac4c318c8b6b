package io.sluice.postgres;

import java.util.Locale;

/**
 * What a node said of itself at one look.
 *
 * @param cluster the system identifier, the same on a primary and all its replicas; 0 where the role may not read it
 * @param timeline 0 where it is not known: of a replica that receives nothing, or whose receiver the role may not see
 * @param lsn bytes of log: a primary's on disk, a replica's replayed
 * @param replayedAgoMillis how long ago the last transaction that a replica replayed was committed, by its own clock; 0 on a primary
 * @param clockAheadMillis by how much its clock is ahead of this machine's
 */
record Sighting(
        boolean inRecovery, long cluster, int timeline, long lsn, long replayedAgoMillis, long clockAheadMillis) {

    /** As PostgreSQL writes it. */
    String lsnText() {
        return Long.toHexString(lsn >>> 32).toUpperCase(Locale.ROOT)
                + "/"
                + Long.toHexString(lsn & 0xFFFF_FFFFL).toUpperCase(Locale.ROOT);
    }
}
