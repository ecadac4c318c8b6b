package io.sluice.tables;

/**
 * What a node said of itself at one look.
 *
 * @param cluster the system identifier, the same on a primary and all its replicas; 0 where the role may not read it
 * @param timeline 0 where it is not known: of a replica that receives nothing, or whose receiver the role may not see
 * @param lsn bytes of log: a primary's on disk, a replica's replayed
 * @param reach up to where a read there sees what was written: on a primary also what is not on disk yet
 * @param replayedAgoMillis how long ago the last transaction that a replica replayed was committed, by its own clock; 0 on a primary
 * @param clockAheadMillis by how much its clock is ahead of this machine's
 * @param started when its server was started, in microseconds, which tells one from another; 0 where it is not known
 * @param asked by {@link System#nanoTime}, a moment before it looked
 * @param answered a moment after
 */
public record NodeProbe(
        boolean inRecovery,
        long cluster,
        int timeline,
        long lsn,
        long reach,
        long replayedAgoMillis,
        long clockAheadMillis,
        long started,
        long asked,
        long answered) {

    /** Of a server of which is not known when it was started. */
    public NodeProbe(
            boolean inRecovery,
            long cluster,
            int timeline,
            long lsn,
            long reach,
            long replayedAgoMillis,
            long clockAheadMillis,
            long asked,
            long answered) {
        this(inRecovery, cluster, timeline, lsn, reach, replayedAgoMillis, clockAheadMillis, 0, asked, answered);
    }
}
