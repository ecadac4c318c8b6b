package io.sluice.topology;

import io.sluice.redis.Backoff;
import io.sluice.redis.Homes;
import io.sluice.redis.KeySlots;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisServers;
import io.sluice.redis.SlotSet;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The master of a cluster that has some of its slots, whichever server that is: after a fail-over it is another, with the same name for the
 * home. Links break when it is known that it is elsewhere. Two are equal if they have the same slots.
 */
final class ClusterHome implements RedisServers {
    /** A fail-over takes a second or two: whoever waits for it should not sleep through its end. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(400);

    static final String WHEN_REPLICA = "the cluster is asked anew who is the master";

    private final SlotMasters cluster;
    private final int slot;
    private final SlotSet slots;
    private final Homes<RedisServers> homes = Homes.one(this);

    /** @param slot where its fences are: one of those that it has */
    ClusterHome(SlotMasters cluster, int slot, SlotSet slots) {
        this.cluster = cluster;
        this.slot = slot;
        this.slots = slots;
    }

    int slot() {
        return slot;
    }

    @Override
    public String tag() {
        return KeySlots.tag(slot);
    }

    @Override
    public SlotSet slots() {
        return slots;
    }

    @Override
    public <W extends Way> W open(Function<RedisAddress, W> ways) {
        return cluster.open(slot, ways);
    }

    @Override
    public Homes<RedisServers> homes() {
        return homes;
    }

    @Override
    public void deleteStrayed(List<byte[]> entries) {
        cluster.deleteStrayed(entries);
    }

    @Override
    public void suspect() {
        cluster.suspect(slot);
    }

    @Override
    public void deleteHash(byte[] name) {
        cluster.deleteHash(name);
    }

    @Override
    public int database() {
        return 0;
    }

    @Override
    public @Nullable String user() {
        return cluster.address().user();
    }

    @Override
    public String name() {
        return toString();
    }

    @Override
    public String whenReplica() {
        return WHEN_REPLICA;
    }

    @Override
    public Backoff backoff() {
        return new Backoff(() -> ThreadLocalRandom.current().nextDouble(), LONGEST_WAIT_NANOS);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof ClusterHome home && slot == home.slot && slots.equals(home.slots);
    }

    @Override
    public int hashCode() {
        return slot;
    }

    /** Where it is now. */
    @Override
    public String toString() {
        RedisAddress now = cluster.master(slot);
        return now == null ? cluster.toString() : now.toString();
    }
}
