package io.sluice.bench.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Asks Redis one thing after another on one connection, and waits for each reply. It tries nothing twice: after a failure the next
 * question has a new connection. For one thread.
 */
public final class RedisCaller implements EntryCaller {
    /** What entries begin with, as daemons fill them. */
    public static final String PREFIX = "url:";

    private final IntSupplier port;
    private final String password;
    private final int limitMillis;
    private @Nullable Jedis connection;
    private int connectedTo;

    /** @param limit how long Redis may be silent */
    public RedisCaller(int port, String password, Duration limit) {
        this(() -> port, password, limit);
    }

    /** @param port asked each time: with another one the connection is made anew. Throws what Jedis does where nobody knows */
    public RedisCaller(IntSupplier port, String password, Duration limit) {
        this.port = port;
        this.password = password;
        this.limitMillis = Math.toIntExact(limit.toMillis());
    }

    /** The entry of a key: null if there is none. */
    public @Nullable String entry(String key) throws IOException {
        return entryNamed(PREFIX + key);
    }

    /** The same by its whole name. */
    @Override
    public @Nullable String entryNamed(String name) throws IOException {
        return ask("GET", name);
    }

    /** Says this, and returns what came back: a number as its digits, null for nil. */
    public @Nullable String ask(String... words) throws IOException {
        Object reply = reply(words);
        return reply instanceof byte[] text ? new String(text, UTF_8) : reply == null ? null : reply.toString();
    }

    /** The same as it came back: bytes, a number, a list of these, or null. */
    public @Nullable Object reply(String... words) throws IOException {
        try {
            return connected().sendCommand(() -> words[0].getBytes(UTF_8), tail(words));
        } catch (JedisException e) {
            close();
            throw new IOException("Redis does not do " + words[0] + ": " + e.getMessage(), e);
        }
    }

    private static String[] tail(String... words) {
        return Arrays.copyOfRange(words, 1, words.length);
    }

    private Jedis connected() {
        int at = port.getAsInt();
        if (at != connectedTo) {
            close();
        }
        Jedis open = connection;
        if (open == null) {
            var config = DefaultJedisClientConfig.builder()
                    .autoNegotiateProtocol(false)
                    .password(password)
                    .timeoutMillis(limitMillis);
            open = new Jedis(new HostAndPort("127.0.0.1", at), config.build());
            connectedTo = at;
            connection = open;
        }
        return open;
    }

    @Override
    public void close() {
        Jedis open = connection;
        connection = null;
        if (open != null) {
            try {
                open.close();
            } catch (JedisException e) {
                // it is of no use any more, and that is what is wanted
            }
        }
    }
}
