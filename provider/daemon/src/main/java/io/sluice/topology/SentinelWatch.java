package io.sluice.topology;

import io.sluice.redis.Backoff;
import io.sluice.redis.RedisLink;
import io.sluice.redis.Subscription;
import io.sluice.trouble.Episode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * Hears from one Sentinel that another server is the master, on a thread and a connection of its own; when that one is away, from the next. What
 * was said meanwhile is asked for.
 */
final class SentinelWatch implements AutoCloseable {
    private static final String CHANNEL = "+switch-master";

    /** With nothing heard for so long it is asked whether it is there; twice that, and the next one is heard. */
    private static final int SILENCE_MILLIS = 1000;

    private static final long CLOSE_MILLIS = 2000;

    private final List<Sentinel> sentinels;
    private final String master;
    private final Heard heard;
    private final Backoff backoff =
            new Backoff(() -> ThreadLocalRandom.current().nextDouble());
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private final Episode unheard;
    private boolean started;
    private volatile @Nullable Subscription subscription;

    /** Hears of it, on the thread of the watch. */
    interface Heard {
        /** This is the master from now on. */
        void switched(String host, int port);

        /** What a Sentinel says when it is asked, first of all and after each switch. */
        void said(Sentinel.Said said);
    }

    SentinelWatch(List<Sentinel> sentinels, String master, Heard heard) {
        this.sentinels = sentinels;
        this.master = master;
        this.heard = heard;
        this.unheard = new Episode(
                "sentinels_not_heard",
                "a Sentinel tells of Redis " + master + " again",
                "attempts failed",
                Duration.ZERO,
                LoggerFactory.getLogger(SentinelWatch.class),
                System::nanoTime);
        this.thread = new Thread(this::run, "sluice-sentinel");
        thread.setDaemon(true);
    }

    /** From now on it is heard; never blocks. Harmless when it is already, or when it is over. */
    synchronized void start() {
        if (!started && closed.getCount() > 0) {
            started = true;
            thread.start();
        }
    }

    private void run() {
        int which = 0;
        int failed = 0;
        try {
            do {
                String why = listen(sentinels.get(which % sentinels.size()));
                failed = why == null ? 0 : failed + 1;
                if (failed >= sentinels.size() && why != null && closed.getCount() > 0) {
                    unheard.report("no Sentinel of Redis " + master + " tells of a switch (" + why
                            + "): links to the master stay, and a new one is found only when they break");
                }
                unheard.count(why == null ? 0 : 1);
                which++;
            } while (!closed.await(backoff.nextNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Until it is away. Returns why it was not heard at all; null if it was. */
    private @Nullable String listen(Sentinel sentinel) {
        boolean well = false;
        RedisLink link = null;
        try {
            link = sentinel.link();
            try (Subscription open = new Subscription(link, CHANNEL, SILENCE_MILLIS)) {
                Sentinel.Said said = sentinel.ask(); // not before: a switch in between would be lost
                if (said.master() == null) {
                    return said.refusal();
                }
                heard.said(said);
                subscription = open;
                well = true;
                backoff.reset();
                unheard.end();
                while (closed.getCount() > 0) {
                    String message = new String(open.next(), StandardCharsets.UTF_8);
                    if (tell(message)) {
                        heard.said(sentinel.ask()); // by which vote
                    }
                }
            }
            return null;
        } catch (IOException | RuntimeException e) {
            return well ? null : sentinel.refused(e).refusal();
        } finally {
            subscription = null;
            if (link != null) {
                link.abort();
            }
        }
    }

    /** The master's name, where it was, and where it is: words with a space between. Returns whether it is of ours. */
    private boolean tell(String message) {
        String[] words = message.split(" ", -1);
        if (words.length != 5 || !words[0].equals(master) || !words[4].matches("\\d{1,5}")) {
            return false;
        }
        heard.switched(words[3], Integer.parseInt(words[4]));
        return true;
    }

    Episode trouble() {
        return unheard;
    }

    /** Ends the thread. Blocks for two seconds at most. */
    @Override
    public void close() {
        closed.countDown();
        Subscription open = subscription;
        if (open != null) {
            open.close();
        }
        synchronized (this) {
            if (!started) {
                return;
            }
        }
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
