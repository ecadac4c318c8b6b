package io.sluice.bench.caches;

import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.WalPosition;
import io.sluice.redis.KeySlots;
import io.sluice.redis.SlotSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Those of a cluster: each master has one in its highest slot, which says of which slots it is. Those of which no ledger of their master says
 * so have none.
 */
record ClusterLedgers(ClusterMap map) implements Ledgers {
    private static final long REFRESH_MILLIS = 20;

    @Override
    public Look look(String prefix) throws IOException {
        map.refresh(REFRESH_MILLIS);
        List<Home> homes = new ArrayList<>();
        for (Map.Entry<Integer, SlotSet> master : map.masters().entrySet()) {
            homes.add(home(master.getKey(), master.getValue(), prefix));
        }
        return new ClusterLook(homes);
    }

    /** What is known of a master's slots. */
    private record Home(SlotSet covered, WalPosition applied) {}

    private Home home(int port, SlotSet slots, String prefix) {
        String fences = "{" + KeySlots.tag(slots.last()) + '}' + prefix + ":fences";
        try {
            RedisCaller node = map.node(port);
            if (node.reply("HMGET", fences, "", "\0slots") instanceof List<?> fields
                    && fields.get(0) instanceof byte[] ledger
                    && fields.get(1) instanceof byte[] covered) {
                SlotSet said = SlotSet.parse(covered);
                return new Home(
                        slots.without(slots.without(said)),
                        WalPosition.parse(new String(ledger, StandardCharsets.UTF_8)));
            }
        } catch (IOException e) {
            map.away(port);
        }
        return new Home(SlotSet.NONE, WalPosition.NONE);
    }

    /** @param homes of all masters */
    private record ClusterLook(List<Home> homes) implements Look {
        @Override
        public WalPosition of(String name) {
            byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
            return homes.stream()
                    .filter(home -> home.covered.hold(bytes))
                    .map(Home::applied)
                    .findFirst()
                    .orElse(WalPosition.NONE);
        }

        @Override
        public boolean reaches(WalPosition at) {
            int covered = 0;
            for (Home home : homes) {
                covered += home.applied.reaches(at) ? home.covered.size() : 0;
            }
            return covered == KeySlots.COUNT;
        }
    }

    @Override
    public void close() {
        map.close();
    }
}
