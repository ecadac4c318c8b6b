package io.sluice.redis;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one server of an address. */
public record OneRedis(RedisAddress at) implements RedisServers {
    @Override
    public int database() {
        return at.database();
    }

    @Override
    public @Nullable String user() {
        return at.user();
    }

    @Override
    public <W extends Way> W open(Function<RedisAddress, W> ways) {
        W way = ways.apply(at);
        way.connect();
        return way;
    }

    @Override
    public String name() {
        return at.toString();
    }

    @Override
    public String whenReplica() {
        return "give the address of its primary with --redis";
    }

    /** The URL. */
    @Override
    public String toString() {
        return at.toString();
    }
}
