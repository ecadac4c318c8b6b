package io.sluice.topology;

import io.sluice.redis.Homes;
import io.sluice.redis.KeySlots;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisServers;
import io.sluice.redis.SlotSet;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A Redis Cluster. Each master is a home, for the slots that it has, as the nodes say each second. None of them need be there when it is made.
 * The thread {@code sluice-cluster} begins with the first question. Thread-safe.
 */
public final class RedisCluster implements RedisServers, AutoCloseable {
    private static final SlotSet EVERY = SlotSet.range(0, KeySlots.COUNT - 1);

    private final ClusterAddress address;
    private final SlotMasters masters;
    private final ClusterLook look;
    private volatile MappedHomes known;

    /** The homes of a map; null as long as there is none. */
    private record MappedHomes(@Nullable SlotMap map, Homes<RedisServers> homes) {}

    /** Asks nobody yet. */
    RedisCluster(ClusterAddress address, @Nullable String password) {
        this.address = address;
        this.masters = new SlotMasters(address, password);
        this.look = new ClusterLook(masters);
        masters.whenAsked(look::start);
        this.known = new MappedHomes(null, Homes.of(List.of(new ClusterHome(masters, 0, EVERY)), List.of(EVERY)));
    }

    @Override
    @SuppressWarnings("ReferenceEquality") // the very same as long as nothing has changed
    public Homes<RedisServers> homes() {
        masters.ask();
        MappedHomes last = known;
        SlotMap map = masters.map();
        if (map == null || map == last.map) {
            return last.homes;
        }
        MappedHomes now = new MappedHomes(map, last.map != null && map.sharesAs(last.map) ? last.homes : homes(map));
        known = now;
        return now.homes;
    }

    private Homes<RedisServers> homes(SlotMap map) {
        return map.masters().isEmpty()
                ? known.homes
                : Homes.of(
                        map.masters().stream()
                                .<RedisServers>map(shard ->
                                        new ClusterHome(masters, shard.slots().last(), shard.slots()))
                                .toList(),
                        map.masters().stream().map(SlotMap.Shard::slots).toList());
    }

    @Override
    public boolean isCluster() {
        return true;
    }

    @Override
    public void awaitHomes(Duration most) throws InterruptedException {
        masters.await(most);
    }

    @Override
    public <W extends Way> W open(Function<RedisAddress, W> ways) {
        return masters.open(0, ways);
    }

    @Override
    public RedisServers of(byte[] name) {
        int slot = KeySlots.of(name);
        return new ClusterHome(masters, slot, SlotSet.range(slot, slot));
    }

    @Override
    public int database() {
        return 0;
    }

    @Override
    public @Nullable String user() {
        return address.user();
    }

    @Override
    public String name() {
        return toString();
    }

    @Override
    public String whenReplica() {
        return ClusterHome.WHEN_REPLICA;
    }

    /** That not all slots are served, or nobody says who serves them. */
    public Episode trouble() {
        return masters.trouble();
    }

    /** Ends the thread. Blocks for two seconds at most. Links that are open stay so. */
    @Override
    public void close() {
        look.close();
    }

    /** As it was given. */
    @Override
    public String toString() {
        return address.toString();
    }
}
