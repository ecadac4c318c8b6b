package io.sluice.bench.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.bench.base.BenchException;
import io.sluice.embedded.EmbeddedRedis;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Hears what the change reader tells daemons by Redis, as they do, and counts it. On a thread of its own; any thread may ask what was heard.
 */
public final class Announced implements AutoCloseable {
    private static final String CHANNEL = "{" + RedisCaller.PREFIX + "}:changed";
    private static final Duration BEGIN = Duration.ofSeconds(10);
    private static final long END_MILLIS = 2_000;

    private final Jedis connection;
    private final Thread thread;
    private final CountDownLatch subscribed = new CountDownLatch(1);
    private final AtomicLong messages = new AtomicLong();
    private final AtomicLong bytes = new AtomicLong();

    /**
     * So much was heard.
     *
     * @param messages each of one change or of several
     * @param bytes of the messages themselves
     */
    public record Heard(long messages, long bytes) {
        public Heard since(Heard earlier) {
            return new Heard(messages - earlier.messages, bytes - earlier.bytes);
        }
    }

    private Announced(EmbeddedRedis redis) {
        var config = DefaultJedisClientConfig.builder()
                .autoNegotiateProtocol(false)
                .password(redis.password())
                .connectionTimeoutMillis((int) BEGIN.toMillis())
                .socketTimeoutMillis(0); // nothing may be said for long
        connection = new Jedis(new HostAndPort("127.0.0.1", redis.port()), config.build());
        thread = new Thread(this::hear, "bench-announced");
        thread.setDaemon(true);
    }

    /**
     * Begins, and returns when what is said from now on is heard.
     *
     * @throws BenchException if Redis does not take the subscription
     */
    public static Announced of(Lab lab) throws InterruptedException {
        Announced announced = new Announced(lab.redis());
        announced.thread.start();
        if (!announced.subscribed.await(BEGIN.toSeconds(), TimeUnit.SECONDS)) {
            announced.close();
            throw new BenchException("Redis takes no subscription to " + CHANNEL);
        }
        return announced;
    }

    private void hear() {
        try {
            connection.subscribe(
                    new BinaryJedisPubSub() {
                        @Override
                        public void onSubscribe(byte[] channel, int channels) {
                            subscribed.countDown();
                        }

                        @Override
                        public void onMessage(byte[] channel, byte[] message) {
                            long unused = messages.incrementAndGet();
                            unused = bytes.addAndGet(message.length);
                        }
                    },
                    CHANNEL.getBytes(UTF_8));
        } catch (JedisException e) {
            return; // it was closed, or Redis has ended, which the lab says
        }
    }

    /** Until now. */
    public Heard heard() {
        return new Heard(messages.get(), bytes.get());
    }

    @Override
    public void close() {
        try {
            connection.close();
            thread.join(END_MILLIS);
        } catch (JedisException e) {
            return; // it had ended
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the next wait ends the run
        }
    }
}
