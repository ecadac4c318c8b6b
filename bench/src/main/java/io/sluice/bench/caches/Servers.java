package io.sluice.bench.caches;

import io.sluice.bench.base.BenchException;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetServer;
import io.sluice.redis.KeySlots;
import io.sluice.redis.SlotSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The servers of a fleet, for accidents. For one thread. */
public final class Servers implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(2);

    private final Fleet fleet;
    private final @Nullable ClusterMap map;

    /** @param map null where one master has everything */
    Servers(Fleet fleet, @Nullable ClusterMap map) {
        this.fleet = fleet;
        this.map = map;
    }

    /** A master, the one that follows it, and its slots: all where there is no cluster. */
    public record Shard(FleetServer master, FleetServer replica, SlotSet slots) {
        /** What the hash of fences of this prefix is called. */
        public String fences(String prefix) {
            return slots.size() == KeySlots.COUNT
                    ? "{" + prefix + "}:fences"
                    : "{" + KeySlots.tag(slots.last()) + '}' + prefix + ":fences";
        }
    }

    /** Where the entry of this name lies in a cluster. */
    public static int slot(String name) {
        return KeySlots.of(name.getBytes(StandardCharsets.UTF_8));
    }

    public boolean isCluster() {
        return map != null;
    }

    /** Writes these ledgers, by the names of their hashes, if it is a master by now; returns whether it did. */
    public boolean forge(FleetServer server, Map<String, String> ledgers) {
        try (RedisCaller caller = new RedisCaller(server.port(), server.password(), LIMIT)) {
            for (Map.Entry<String, String> ledger : ledgers.entrySet()) {
                String unused = caller.ask("HSET", ledger.getKey(), "", ledger.getValue());
            }
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    /** Moves some of the keys of a slot that is on its way, and leaves the others. */
    public void moveSome(FleetServer source, FleetServer target, int slot, Random random) {
        List<String> migrate = new ArrayList<>(List.of(
                "MIGRATE",
                "127.0.0.1",
                Integer.toString(target.port()),
                "",
                "0",
                "2000",
                "AUTH",
                target.password(),
                "KEYS"));
        if (said(source, "CLUSTER", "GETKEYSINSLOT", Integer.toString(slot), "100") instanceof List<?> keys) {
            List<String> some = keys.stream()
                    .filter(key -> random.nextBoolean())
                    .map(ClusterMap::text)
                    .toList();
            if (!some.isEmpty()) {
                migrate.addAll(some);
                String unused = tell(source, migrate.toArray(String[]::new));
            }
        }
    }

    public Fleet fleet() {
        return fleet;
    }

    /** Those that serve now. */
    public List<Shard> shards() {
        List<FleetServer> redises =
                fleet.servers().stream().filter(server -> !server.isSentinel()).toList();
        List<Shard> shards = new ArrayList<>();
        if (map != null) {
            map.refresh(0);
        }
        for (FleetServer replica : redises) {
            if (said(replica, "ROLE") instanceof List<?> role
                    && ClusterMap.text(role.get(0)).equals("slave")) {
                FleetServer master = redises.stream()
                        .filter(server -> server.port() == (Long) role.get(2))
                        .findFirst()
                        .orElseThrow(() -> new BenchException("the replica follows none of the servers"));
                SlotSet slots = map == null
                        ? SlotSet.range(0, KeySlots.COUNT - 1)
                        : map.masters().get(master.port());
                if (slots != null) {
                    shards.add(new Shard(master, replica, slots));
                }
            }
        }
        if (shards.isEmpty()) {
            throw new BenchException("no Redis server has one that follows it");
        }
        return shards;
    }

    /** Whether it says that it is a master, and clients come to it. */
    public boolean serves(FleetServer server) {
        return isMaster(server)
                && (map == null
                        ? isNamed(server)
                        : ClusterMap.text(said(server, "CLUSTER", "INFO")).contains("cluster_state:ok"));
    }

    public boolean isMaster(FleetServer server) {
        return said(server, "ROLE") instanceof List<?> role
                && ClusterMap.text(role.get(0)).equals("master");
    }

    /** Whether a Sentinel names it as the master, so that clients come: that is the better part of a second after it is one. */
    public boolean isNamed(FleetServer master) {
        return fleet.servers().stream()
                .filter(FleetServer::isSentinel)
                .anyMatch(sentinel -> said(sentinel, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", SentinelQuestion.MASTER)
                                instanceof List<?> address
                        && ClusterMap.text(address.get(1)).equals(Integer.toString(master.port())));
    }

    /** What it answers; null if it does not. */
    public @Nullable Object said(FleetServer server, String... words) {
        try (RedisCaller caller = new RedisCaller(server.port(), server.password(), LIMIT)) {
            return caller.reply(words);
        } catch (IOException e) {
            return null;
        }
    }

    /** The same, and it has to answer. */
    public String tell(FleetServer server, String... words) {
        try (RedisCaller caller = new RedisCaller(server.port(), server.password(), LIMIT)) {
            return String.valueOf(caller.ask(words));
        } catch (IOException e) {
            throw new BenchException(server.name() + ": " + e.getMessage());
        }
    }

    @Override
    public void close() {
        if (map != null) {
            map.close();
        }
    }
}
