package io.sluice.fences;

import io.sluice.redis.Homes;
import io.sluice.redis.KeySlots;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisServers;
import io.sluice.redis.SlotSet;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** A home of a cluster, or all of it, where nobody answers. Two with the same slots are equal. */
class SilentHome implements RedisServers {
    private final @Nullable SlotSet slots;

    /** @param slots null for all of a cluster */
    SilentHome(@Nullable SlotSet slots) {
        this.slots = slots;
    }

    @Override
    public <W extends Way> W open(Function<RedisAddress, W> ways) {
        throw new JedisConnectionException("nobody is there");
    }

    @Override
    public @Nullable SlotSet slots() {
        return slots;
    }

    @Override
    public String tag() {
        return slots == null ? "" : KeySlots.tag(slots.last());
    }

    @Override
    public Homes<RedisServers> homes() {
        return Homes.one(this);
    }

    @Override
    public int database() {
        return 0;
    }

    @Override
    public @Nullable String user() {
        return null;
    }

    @Override
    public String name() {
        return "silent";
    }

    @Override
    public String whenReplica() {
        return "";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SilentHome home && Objects.equals(slots, home.slots);
    }

    @Override
    public int hashCode() {
        return Objects.hashCode(slots);
    }
}
