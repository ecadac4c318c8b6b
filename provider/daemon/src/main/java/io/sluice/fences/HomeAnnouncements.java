package io.sluice.fences;

import io.sluice.changes.ChangeListener;
import io.sluice.changes.Ledger;
import io.sluice.redis.Backoff;
import io.sluice.redis.CacheNames;
import io.sluice.redis.ErrorAdvice;
import io.sluice.redis.ErrorText;
import io.sluice.redis.LedgerText;
import io.sluice.redis.Redirection;
import io.sluice.redis.RedisLink;
import io.sluice.redis.RedisSettings;
import io.sluice.redis.Subscription;
import io.sluice.trouble.Episode;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Hears which keys have changed, from the daemon that applies changes, on a thread and a connection of its own. What is said while the
 * connection is away is lost; so when it is back, everything may have changed.
 */
final class HomeAnnouncements implements AutoCloseable {
    /** What its user needs, as ACL SETUSER takes it. */
    private static final String RIGHTS = "+subscribe +ping +hget";

    private static final long CLOSE_MILLIS = 2000;

    private final RedisSettings settings;
    private final CacheNames names;
    private final ChangeListener listener;
    private final String self;
    private final int silenceMillis;
    private final ErrorAdvice advice;
    private final Episode unheard;
    private final BooleanSupplier others;
    private final Backoff backoff;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private volatile @Nullable Subscription subscription;

    /**
     * Starts the thread; never fails for Redis being away.
     *
     * @param settings address, password, prefix and timeouts
     * @param self whose messages are not for us: as {@link RedisFences#self}
     * @param unheard that nothing is heard of some home
     * @param others whether nothing is heard of another home either
     * @param listener told first that everything may have changed, with each connection; on the thread of the announcements
     * @param silenceMillis with nothing heard for so long, Redis is asked whether it is there; twice that, and it is taken to be away
     */
    HomeAnnouncements(
            RedisSettings settings,
            String self,
            Episode unheard,
            BooleanSupplier others,
            ChangeListener listener,
            int silenceMillis) {
        this.settings = settings;
        this.names = CacheNames.of(settings);
        this.backoff = settings.address().backoff();
        this.self = self;
        this.listener = listener;
        this.silenceMillis = silenceMillis;
        this.advice = ErrorAdvice.of(settings, names.rights(RIGHTS));
        this.unheard = unheard;
        this.others = others;
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
                    subscription = null;
                    String error = String.valueOf(e.getMessage());
                    boolean elsewhere = names.ofCluster() && Redirection.isIn(error);
                    tell(
                            elsewhere ? "has it no more: the cluster is asked anew where it is" : advice.on(error),
                            elsewhere || ErrorAdvice.isPassing(error));
                } catch (Exception e) {
                    subscription = null;
                    tell("does not tell what changes: " + ErrorText.of(e), true);
                }
            } while (!closed.await(backoff.nextNanos(), TimeUnit.NANOSECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void listen() throws Exception {
        RedisLink link = RedisLink.open(settings);
        try (Subscription open = new Subscription(link, names.channel(), silenceMillis)) {
            missed();
            subscription = open;
            backoff.reset();
            if (!others.getAsBoolean()) {
                unheard.end();
            }
            while (closed.getCount() > 0) {
                byte[] message = open.next();
                Announcement.tell(message, self, listener);
            }
        } finally {
            link.abort();
        }
    }

    /** What was applied up to now nobody has told us. What is applied from now on we hear. */
    private void missed() {
        try (RedisLink link = RedisLink.open(settings)) {
            Connection connection = link.connection();
            connection.sendCommand(Protocol.Command.HGET, CacheNames.bytes(names.fences()), new byte[0]);
            byte[] text = connection.getBinaryBulkReply();
            Ledger ledger = text == null ? null : LedgerText.parse(new String(text, StandardCharsets.ISO_8859_1));
            if (ledger == null) {
                listener.everything(0, 0, 0);
            } else {
                listener.everything(ledger.timeline(), Math.max(ledger.applied(), ledger.floorLsn()), ledger.maxXid());
            }
        }
    }

    /** @param away whoever fills it says so, too */
    private void tell(String what, boolean away) {
        if (closed.getCount() == 0) {
            return;
        }
        String line = "Redis " + settings.address() + " " + what + "; recent values are not used until it does";
        if (away) {
            unheard.consequence(line);
        } else {
            unheard.report(line);
        }
        unheard.count(1);
    }

    /** Whether what is said now is heard. */
    boolean connected() {
        return subscription != null;
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
