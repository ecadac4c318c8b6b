package io.sluice.fleet;

import java.util.ArrayList;
import java.util.List;

/** Moves one slot of a cluster from one master to another, with its keys, while both serve. */
record SlotMove(int slot, FleetServer source, String sourceId, FleetServer target, String targetId) {
    private static final String KEYS_AT_ONCE = "100";
    private static final String MIGRATE_MILLIS = "2000";

    /**
     * Returns how many keys went.
     *
     * @param masters all that answer, who are told at the end: the others hear of it by gossip
     */
    long run(List<FleetServer> masters) {
        String number = Integer.toString(slot);
        target.tell("CLUSTER", "SETSLOT", number, "IMPORTING", sourceId);
        source.tell("CLUSTER", "SETSLOT", number, "MIGRATING", targetId);
        long moved = 0;
        while (source.ask("CLUSTER", "GETKEYSINSLOT", number, KEYS_AT_ONCE) instanceof List<?> keys
                && !keys.isEmpty()) {
            List<String> migrate = new ArrayList<>(List.of(
                    "MIGRATE",
                    "127.0.0.1",
                    Integer.toString(target.port()),
                    "",
                    "0",
                    MIGRATE_MILLIS,
                    "AUTH",
                    target.password(),
                    "KEYS"));
            keys.forEach(key -> migrate.add(String.valueOf(key)));
            source.tell(migrate.toArray(String[]::new));
            moved += keys.size();
        }
        // The target first: were the source told first and died, nobody would have the slot.
        for (FleetServer told : List.of(target, source)) {
            told.tell("CLUSTER", "SETSLOT", number, "NODE", targetId);
        }
        for (FleetServer master : masters) {
            if (!master.name().equals(target.name()) && !master.name().equals(source.name())) {
                master.tell("CLUSTER", "SETSLOT", number, "NODE", targetId);
            }
        }
        return moved;
    }
}
