package io.sluice.bench.caches;

import io.sluice.bench.lab.RedisCaller;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetServer;
import io.sluice.redis.KeySlots;
import io.sluice.redis.SlotSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Which master has which slots, as a client of a cluster learns it from one of the nodes, and a connection to each. For one thread. */
final class ClusterMap implements AutoCloseable {
    /** A node that did not answer is left alone for so long. */
    private static final long AWAY_NANOS = TimeUnit.MILLISECONDS.toNanos(300);

    private final List<Integer> known;
    private final String password;
    private final Map<Integer, RedisCaller> nodes = new HashMap<>();
    private final Map<Integer, Long> awayUntil = new HashMap<>();
    private final int[] ports = new int[KeySlots.COUNT];
    private Map<Integer, SlotSet> masters = Map.of();
    private long asked;

    ClusterMap(Fleet fleet) {
        known = new ArrayList<>(fleet.servers().stream().map(FleetServer::port).toList());
        password = fleet.secrets().redisPassword();
    }

    /** The port of who has this slot, as far as known; 0 if nobody. */
    int port(int slot) {
        return ports[slot];
    }

    /** Of masters by their ports. */
    Map<Integer, SlotSet> masters() {
        return masters;
    }

    /** A node said so. */
    void moved(int slot, int port) {
        ports[slot] = port;
    }

    /** Asks who has what, unless that was asked just now. */
    void refresh(long atMostEveryMillis) {
        long now = System.nanoTime();
        if (asked != 0 && now - asked < TimeUnit.MILLISECONDS.toNanos(atMostEveryMillis)) {
            return;
        }
        asked = now;
        Collections.shuffle(known);
        for (int port : known) {
            try {
                RedisCaller node = node(port);
                String info = String.valueOf(node.ask("CLUSTER", "INFO"));
                if (info.contains("cluster_state:ok") && node.reply("CLUSTER", "SLOTS") instanceof List<?> ranges) {
                    take(ranges);
                    return;
                }
            } catch (IOException e) {
                away(port);
            }
        }
    }

    private void take(List<?> ranges) {
        Map<Integer, BitSet> found = new TreeMap<>();
        for (Object one : ranges) {
            List<?> range = (List<?>) one;
            int port = Math.toIntExact((Long) ((List<?>) range.get(2)).get(1));
            int first = Math.toIntExact((Long) range.get(0));
            int last = Math.toIntExact((Long) range.get(1));
            found.computeIfAbsent(port, unused -> new BitSet()).set(first, last + 1);
            for (int slot = first; slot <= last; slot++) {
                ports[slot] = port;
            }
        }
        Map<Integer, SlotSet> now = new TreeMap<>();
        found.forEach((port, slots) -> now.put(port, SlotSet.of(slots)));
        masters = now;
    }

    /**
     * A connection to this one.
     *
     * @throws IOException while it is left alone
     */
    RedisCaller node(int port) throws IOException {
        if (isAway(port)) {
            throw new IOException("the node at port " + port + " did not answer just now");
        }
        return nodes.computeIfAbsent(port, at -> new RedisCaller(at, password, DrilledCache.SHORT_LIMIT));
    }

    private boolean isAway(int port) {
        Long until = awayUntil.get(port);
        return until != null && System.nanoTime() - until < 0;
    }

    /** It did not answer, if it was asked. */
    void away(int port) {
        if (!isAway(port)) {
            Long unused = awayUntil.put(port, System.nanoTime() + AWAY_NANOS);
        }
    }

    static String text(@Nullable Object reply) {
        return reply instanceof byte[] bytes ? new String(bytes, StandardCharsets.UTF_8) : String.valueOf(reply);
    }

    @Override
    public void close() {
        nodes.values().forEach(RedisCaller::close);
        nodes.clear();
    }
}
