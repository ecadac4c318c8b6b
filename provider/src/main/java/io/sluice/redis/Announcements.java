package io.sluice.redis;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Hears which keys have changed, from the daemon that applies changes, on a thread and a connection of its own. What is said while the
 * connection is away is lost; so when it is back, everything may have changed.
 */
public final class Announcements implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Announcements.class);

    /** What its user needs, as ACL SETUSER takes it. */
    private static final String RIGHTS = "+subscribe +ping";

    private static final int SILENCE_MILLIS = 5000;
    private static final long CLOSE_MILLIS = 2000;

    private final RedisSettings settings;
    private final CacheNames names;
    private final Listener listener;
    private final int silenceMillis;
    private final Advice advice;
    private final Backoff backoff =
            new Backoff(() -> ThreadLocalRandom.current().nextDouble());
    private final LongAdder heard = new LongAdder();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable String problem;

    /** Who is told. Called on the thread of the announcements: it must neither block nor throw. */
    @FunctionalInterface
    public interface Listener {
        /**
         * Keys have changed.
         *
         * @param keys all of them; none when everything may have changed
         * @param cached those that were cached
         */
        void changed(List<String> keys, List<String> cached);
    }

    /**
     * Starts the thread; never fails for Redis being away.
     *
     * @param settings address, password, prefix and timeouts
     * @param listener told first that everything may have changed, with each connection
     */
    public Announcements(RedisSettings settings, Listener listener) {
        this(settings, listener, SILENCE_MILLIS);
    }

    Announcements(RedisSettings settings, Listener listener, int silenceMillis) {
        this.settings = settings;
        this.names = new CacheNames(settings.prefix());
        this.listener = listener;
        this.silenceMillis = silenceMillis;
        this.advice = Advice.of(settings, names.rights(RIGHTS));
        this.thread = new Thread(this::run, "sluice-announcements");
        thread.setDaemon(true);
        thread.start();
    }

    private void run() {
        try {
            do {
                try {
                    listen();
                } catch (JedisDataException e) {
                    tell(advice.on(String.valueOf(e.getMessage())));
                } catch (Exception e) {
                    tell("does not tell what changes: " + Problems.line(e));
                }
                subscription = null;
            } while (!closed.await(backoff.nextNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() throws Exception {
        RedisLink link = RedisLink.open(settings);
        try (Subscription open = new Subscription(link, names.channel(), silenceMillis)) {
            subscription = open;
            listener.changed(List.of(), List.of());
            backoff.reset();
            well();
            while (closed.getCount() > 0) {
                byte[] message = open.next();
                heard.increment();
                announce(message);
            }
        } finally {
            link.abort();
        }
    }

    /** Those that were cached, and the others: between the two stands an empty key, which none is. */
    private void announce(byte[] message) {
        if (message.length == 0) {
            listener.changed(List.of(), List.of());
            return;
        }
        List<String> keys = new ArrayList<>(List.of(new String(message, StandardCharsets.UTF_8).split("\0", -1)));
        int cached = Math.max(0, keys.indexOf(""));
        boolean unused = keys.remove("");
        listener.changed(keys, keys.subList(0, cached));
    }

    private void tell(String what) {
        if (problem == null && closed.getCount() > 0) {
            LOG.warn("Redis {} {}; recent values are kept for as long as they last", settings.address(), what);
        }
        problem = what;
    }

    private void well() {
        if (problem != null) {
            problem = null;
            LOG.info("Redis {} tells again what changes", settings.address());
        }
    }

    /** Messages heard. */
    public long heard() {
        return heard.sum();
    }

    /** Whether what is said now is heard. */
    public boolean connected() {
        return subscription != null;
    }

    /** What is wrong, in one line without secrets; null while all is well. */
    public @Nullable String lastProblem() {
        return problem;
    }

    /** Ends the thread. Blocks for 2 seconds at most. */
    @Override
    public void close() {
        closed.countDown();
        Subscription open = subscription;
        if (open != null) {
            open.close();
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
