package io.sluice.redis;

import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.exceptions.JedisException;

/** A connection to Redis, and the socket below it. Says nothing at first but AUTH and SELECT, where the address asks for them. */
public record RedisLink(Connection connection, RedisSockets sockets) implements AutoCloseable {

    /**
     * Connects.
     *
     * @throws JedisException when Redis is away or refuses us; the message says why, without secrets
     */
    public static RedisLink open(RedisSettings settings) {
        RedisAddress address = settings.address();
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .serverDefaultProtocol() // no HELLO: nothing in it is of use here
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .database(address.database())
                .connectionTimeoutMillis((int) settings.connectTimeout().toMillis())
                .socketTimeoutMillis((int) settings.socketTimeout().toMillis());
        if (address.user() != null) {
            config.user(address.user());
        }
        if (settings.password() != null) {
            config.password(settings.password());
        } else if (address.user() != null) {
            config.password(""); // a user without a password still says who it is
        }
        RedisSockets sockets = new RedisSockets(settings);
        try {
            return new RedisLink(new Connection(sockets, config.build()), sockets);
        } catch (RuntimeException e) {
            sockets.abort();
            throw e;
        }
    }

    /** Breaks the connection, from any thread; never blocks. */
    public void abort() {
        sockets.abort();
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (JedisException e) {
            sockets.abort(); // it was broken already
        }
    }
}
