package io.sluice.changes;

/**
 * What the server keeps for the slot.
 *
 * @param bytes of log
 * @param walStatus as {@code pg_replication_slots.wal_status}: reserved, extended, unreserved or lost; empty where there is no slot
 */
public record RetainedLog(long bytes, String walStatus) {
    /** For a slot that is not there. */
    public static final RetainedLog NOTHING = new RetainedLog(0, "");
}
