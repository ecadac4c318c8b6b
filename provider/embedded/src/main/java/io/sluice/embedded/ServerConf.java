package io.sluice.embedded;

import io.sluice.programs.OwnerFiles;
import java.nio.file.Path;
import java.util.Locale;

/**
 * The settings of one server, written anew at each start and at each change of roles. All but the last three are the same for
 * primary and replicas: any of them may become the other.
 *
 * @param name the server's name: its replication slot on the primary, and what the primary calls it
 * @param port 0 while it runs in single-user mode, where none is used
 * @param primary how a replica reaches the primary, empty on the primary
 * @param synchronous {@code synchronous_standby_names}, which counts on the primary only
 */
record ServerConf(
        String name, int port, long sharedMegabytes, Durability durability, String primary, String synchronous) {

    /** How a replica logs in. The database is for the process that brings logical slots over. */
    static String primary(int port, String replica, String role, Path passfile) {
        return "host=127.0.0.1 port=" + port + " dbname=postgres user=" + role + " passfile='"
                + passfile.toString().replace("\\", "\\\\").replace("'", "\\'") + "' application_name=" + replica;
    }

    /**
     * Connections: the largest pool that the daemon may ask for, and room for a person. A slot keeps at most a gigabyte of log for a
     * replica that is away: beyond that the replica is rebuilt, and the primary's disk is not filled.
     *
     * @return whether they are others than before
     */
    boolean write(PostgresHome home) {
        String text = text();
        if (text.strip().equals(OwnerFiles.read(home.conf()))) {
            return false;
        }
        OwnerFiles.write(home.conf(), text);
        return true;
    }

    private String text() {
        return String.format(
                Locale.ROOT,
                """
                listen_addresses = '127.0.0.1'
                port = %d
                unix_socket_directories = ''
                max_connections = 520
                shared_buffers = %dMB
                log_checkpoints = off
                %s
                wal_level = logical
                max_wal_senders = 16
                max_replication_slots = 16
                max_slot_wal_keep_size = 1GB
                cluster_name = '%s'
                primary_slot_name = '%s'
                hot_standby_feedback = on
                sync_replication_slots = on
                wal_receiver_status_interval = 1s
                wal_retrieve_retry_interval = 500ms
                primary_conninfo = '%s'
                synchronous_standby_names = '%s'
                """,
                port == 0 ? 5432 : port,
                sharedMegabytes,
                durability.settings(),
                name,
                name,
                primary.replace("\\", "\\\\").replace("'", "''"),
                synchronous);
    }
}
