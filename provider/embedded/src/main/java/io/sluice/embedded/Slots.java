package io.sluice.embedded;

import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Replication slots: on the primary there is one for each replica, named after it, which keeps the log that the replica needs. */
final class Slots {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private Slots() {}

    /** The slots of replicas by name, with how well each keeps its log; {@code lost} is one that has given up. */
    static Map<String, String> of(NodeSession primary) throws IOException {
        Map<String, String> slots = new HashMap<>();
        for (List<@Nullable String> row : primary.rows("SELECT slot_name, coalesce(wal_status, 'reserved')"
                + " FROM pg_replication_slots WHERE slot_type = 'physical'")) {
            slots.put(String.valueOf(row.get(0)), String.valueOf(row.get(1)));
        }
        return slots;
    }

    /** Makes the slots that are missing. */
    static void make(EmbeddedNode primary, List<EmbeddedNode> replicas) {
        try (NodeSession session = primary.session("postgres", LIMIT)) {
            Map<String, String> there = of(session);
            for (EmbeddedNode replica : replicas) {
                if (!there.containsKey(replica.name())) {
                    session.rows("SELECT pg_create_physical_replication_slot('" + replica.name() + "', true)");
                }
            }
        } catch (IOException e) {
            throw primary.failed(e);
        }
    }

    static boolean lost(EmbeddedNode primary, EmbeddedNode replica) {
        try (NodeSession session = primary.session("postgres", LIMIT)) {
            return "lost".equals(of(session).get(replica.name()));
        } catch (IOException e) {
            throw primary.failed(e);
        }
    }

    /** In place of the slot that there is, one that keeps the log from now on; for a replica that is built anew. */
    static void renew(NodeSession primary, String replica) throws IOException {
        primary.rows("SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = '"
                + replica + "'");
        primary.rows("SELECT pg_create_physical_replication_slot('" + replica + "', true)");
    }

    /** What a server had for its replicas and its readers when it was the primary would keep log for ever now that it is none. */
    static void dropOwn(EmbeddedNode replica) {
        replica.run(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE NOT active AND NOT synced");
    }
}
