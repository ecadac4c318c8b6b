package io.sluice.redis;

import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.ClientSetInfoConfig;
import redis.clients.jedis.Connection;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** A connection to Redis, and the socket below it. Says nothing at first but AUTH and SELECT, where the address asks for them. */
public record RedisLink(Connection connection, RedisSockets sockets) implements AutoCloseable {

    /**
     * Connects.
     *
     * @throws JedisException when Redis is away or refuses us; the message says why, without secrets
     */
    public static RedisLink open(RedisSettings settings) {
        Dialled dialled = settings.address()
                .open(address -> new Dialled(
                        new RedisSockets(address, settings.connectTimeout(), settings.socketTimeout()),
                        settings.password()));
        return dialled.connected();
    }

    /** A link that is about to be made. */
    private static final class Dialled implements RedisServers.Way {
        private final RedisSockets sockets;
        private final @Nullable String password;
        private @Nullable RedisLink link;

        Dialled(RedisSockets sockets, @Nullable String password) {
            this.sockets = sockets;
            this.password = password;
        }

        @Override
        public RedisAddress address() {
            return sockets.address();
        }

        @Override
        public void connect() {
            link = to(sockets, password);
        }

        RedisLink connected() {
            return Objects.requireNonNull(link);
        }

        @Override
        public String role() {
            Connection connection = connected().connection;
            connection.sendCommand(Protocol.Command.ROLE);
            return connection.getObjectMultiBulkReply().get(0) instanceof byte[] word
                    ? new String(word, StandardCharsets.US_ASCII)
                    : "";
        }

        @Override
        public void abort() {
            sockets.abort();
        }

        @Override
        public boolean isClosed() {
            return sockets.isClosed();
        }
    }

    /**
     * Connects to this server, whatever it is.
     *
     * @param password null for none
     * @throws JedisException as {@link #open}
     */
    public static RedisLink to(RedisSockets sockets, @Nullable String password) {
        RedisAddress address = sockets.address();
        DefaultJedisClientConfig.Builder config = DefaultJedisClientConfig.builder()
                .serverDefaultProtocol() // no HELLO: nothing in it is of use here
                .clientSetInfoConfig(ClientSetInfoConfig.DISABLED)
                .database(address.database())
                .connectionTimeoutMillis(sockets.connectMillis())
                .socketTimeoutMillis(sockets.answerMillis());
        if (address.user() != null) {
            config.user(address.user());
        }
        if (password != null) {
            config.password(password);
        } else if (address.user() != null) {
            config.password(""); // a user without a password still says who it is
        }
        try {
            Connection connection = new Connection(sockets, config.build());
            if (address.tls()) { // a server that does not take us says so only with its first answer
                connection.sendCommand(Protocol.Command.PING);
                Object unused = connection.getMany(1);
            }
            return new RedisLink(connection, sockets);
        } catch (JedisConnectionException e) {
            throw advised(sockets, e);
        } catch (RuntimeException e) {
            sockets.abort();
            throw e;
        }
    }

    /** What to do where it is TLS that fails, beside what has failed. */
    private static JedisConnectionException advised(RedisSockets sockets, JedisConnectionException e) {
        boolean spoke = sockets.wasMade();
        sockets.abort();
        return spoke && !(e.getCause() instanceof SocketTimeoutException)
                ? new JedisConnectionException(TlsAdvice.ofFirstWord(sockets.address(), e))
                : e;
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
