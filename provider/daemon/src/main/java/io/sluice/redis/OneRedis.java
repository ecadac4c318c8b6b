package io.sluice.redis;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The one server of an address. Two are equal if their addresses are. */
public final class OneRedis implements RedisServers {
    private final RedisAddress at;
    private final Homes<RedisServers> homes = Homes.one(this);

    public OneRedis(RedisAddress at) {
        this.at = at;
    }

    public RedisAddress at() {
        return at;
    }

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
    public Homes<RedisServers> homes() {
        return homes;
    }

    @Override
    public String name() {
        return at.toString();
    }

    @Override
    public String whenReplica() {
        return "give the address of its primary with --redis";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof OneRedis one && at.equals(one.at);
    }

    @Override
    public int hashCode() {
        return at.hashCode();
    }

    /** The URL. */
    @Override
    public String toString() {
        return at.toString();
    }
}
