package io.sluice.slot;

import io.sluice.postgres.OneLine;
import io.sluice.postgres.TableName;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jspecify.annotations.Nullable;

/**
 * A replication slot as the server shows it.
 *
 * @param logical a slot that is not is some replica's
 * @param plugin null if it is not logical
 * @param database null if it is not logical
 * @param reader who reads it now, or null
 * @param confirmed up to where it was acknowledged
 * @param retained bytes of log that the server keeps for it
 * @param walStatus reserved, extended, unreserved or lost
 * @param invalidated why the server gave it up; null if it has not
 * @param failover whether replicas are to have it too
 */
public record SlotStatus(
        boolean logical,
        @Nullable String plugin,
        @Nullable String database,
        @Nullable Reader reader,
        long confirmed,
        long retained,
        String walStatus,
        @Nullable String invalidated,
        boolean failover) {

    /**
     * Who reads a slot. What the role that asks may not see is null.
     *
     * @param pid the server's process
     */
    public record Reader(int pid, @Nullable String application, @Nullable String role, @Nullable String address) {

        /** In a few words, for a line. */
        public String line() {
            return "process " + pid
                    + (application == null || application.isEmpty() ? "" : ", " + OneLine.of(application))
                    + (role == null ? "" : ", role " + TableName.quote(role))
                    + (address == null ? "" : ", from " + address);
        }
    }

    /** The columns that not every version has are taken by their names. */
    private static final String QUESTION =
            """
            SELECT s.slot_type, s.plugin, s.database, s.active_pid, a.application_name, a.usename,
                host(a.client_addr), CAST(s.confirmed_flush_lsn - '0/0' AS bigint) AS confirmed,
                CAST(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END
                    - s.restart_lsn AS bigint) AS retained, s.wal_status,
                to_jsonb(s) ->> 'invalidation_reason' AS invalidated,
                coalesce(to_jsonb(s) ->> 'failover' = 'true', false) AS failover
            FROM pg_replication_slots s LEFT JOIN pg_stat_activity a ON a.pid = s.active_pid
            WHERE s.slot_name = :slot""";

    /** The slot of this name, or null. */
    static @Nullable SlotStatus of(Handle handle, String slot) {
        Optional<SlotStatus> found = handle.createQuery(QUESTION)
                .bind("slot", slot)
                .map((row, context) -> {
                    int pid = row.getInt("active_pid");
                    String walStatus = row.getString("wal_status");
                    return new SlotStatus(
                            "logical".equals(row.getString("slot_type")),
                            row.getString("plugin"),
                            row.getString("database"),
                            pid == 0
                                    ? null
                                    : new Reader(
                                            pid,
                                            row.getString("application_name"),
                                            row.getString("usename"),
                                            row.getString("host")),
                            row.getLong("confirmed"),
                            row.getLong("retained"),
                            walStatus == null ? "reserved" : walStatus,
                            row.getString("invalidated"),
                            row.getBoolean("failover"));
                })
                .findFirst();
        return found.orElse(null);
    }

    /** Whether what it had still to tell is gone. */
    public boolean lost() {
        return invalidated != null || walStatus.equals("lost");
    }
}
