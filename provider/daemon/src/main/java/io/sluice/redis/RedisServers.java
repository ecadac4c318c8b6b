package io.sluice.redis;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Where links to Redis go: the one place that decides it, each time that one is made. Thread-safe. In a message it says where it is now.
 */
public interface RedisServers {
    /** Of the server: 0 unless the URL says otherwise. */
    int database();

    /** Who to be there; null for the default user. */
    @Nullable
    String user();

    /**
     * Connects to where it is now. Blocks for some timeouts of the way.
     *
     * @param ways makes a way to a server, and does not connect yet
     * @return the one that is connected
     * @throws JedisException when it is away or refuses us; the message says why, without secrets
     */
    <W extends Way> W open(Function<RedisAddress, W> ways);

    /** What it is called, wherever it is. */
    String name();

    /** What whoever is told READONLY should do. */
    String whenReplica();

    /** The homes of a cache there, as far as known: this one, unless it is a cluster. Never blocks. */
    Homes<RedisServers> homes();

    /** Whether it is a cluster, whose names are shared among its masters. */
    default boolean isCluster() {
        return false;
    }

    /** Waits until it is known what homes there are; so long at most. */
    default void awaitHomes(Duration most) throws InterruptedException {}

    /** What the names of its fences begin with, in braces; empty for one that is alone. */
    default String tag() {
        return "";
    }

    /** Those that it has of a cluster; null for one that is alone. */
    default @Nullable SlotSet slots() {
        return null;
    }

    /** Whoever has what is called so, wherever that is: one name alone. */
    default RedisServers of(byte[] name) {
        return this;
    }

    /**
     * Deletes these entries, which are strings, wherever they are: one was looked for here, and a server said that it is elsewhere, or on its
     * way. Blocks for some timeouts of the way.
     *
     * @throws JedisException when some of them may still be there
     */
    default void deleteStrayed(List<byte[]> entries) {
        throw new IllegalStateException("nothing strays from " + name());
    }

    /** An answer did not come in time: others need not wait for one, too, where there is more than this server. Never blocks. */
    default void suspect() {}

    /** Deletes what is called so, wherever that is, if it is a hash. As {@link #deleteStrayed}. */
    default void deleteHash(byte[] name) {
        throw new IllegalStateException("nothing strays from " + name());
    }

    /** How long to wait between attempts to connect; a new one for each that waits. */
    default Backoff backoff() {
        return new Backoff(() -> ThreadLocalRandom.current().nextDouble());
    }

    /** The way to one server. */
    interface Way {
        RedisAddress address();

        /** Connects. Throws a {@link JedisException} if it cannot. */
        void connect();

        /**
         * What a server that is connected says of itself: master, slave or sentinel.
         *
         * @throws JedisException if it does not
         */
        String role();

        /** Breaks it, from any thread; never blocks. One that connects just now ends when it has. */
        void abort();

        /** Whether it is of no use any more: it was broken, or closed. */
        boolean isClosed();
    }
}
