package io.sluice.redis;

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
