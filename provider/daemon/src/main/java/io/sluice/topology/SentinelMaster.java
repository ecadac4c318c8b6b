package io.sluice.topology;

import io.sluice.redis.Backoff;
import io.sluice.redis.ErrorText;
import io.sluice.redis.Homes;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisServers;
import io.sluice.trouble.Episode;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Whichever Redis is the master of a name, as Sentinels say and as it says itself. When they make another one the master, links to the old
 * one are broken, so that nobody goes on writing to it. Neither Sentinels nor Redis need be there when it is made.
 *
 * <p>Each link asks anew, on the thread that wants it. The thread {@code sluice-sentinel} begins with the first link and hears of switches.
 */
public final class SentinelMaster implements RedisServers, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SentinelMaster.class);

    /** With more of it gone, no further Sentinel is asked for this link. */
    private static final long ROUND_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** A fail-over takes a second or two: whoever waits for it should not sleep through its end. */
    private static final long LONGEST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(800);

    private final SentinelAddress address;
    private final List<Sentinel> sentinels;
    private final SentinelWatch watch;

    /** Those that are open, or were when the last one was made. */
    private final Queue<Way> links = new ConcurrentLinkedQueue<>();

    private final Homes<RedisServers> homes = Homes.one(this);

    private volatile int first;
    private volatile @Nullable RedisAddress now;
    private volatile long switches;

    /** The latest vote that any has told of. */
    private volatile long epoch = -1;

    /** The one that made the master what it is. */
    private volatile long vote = -1;

    /** Asks nobody yet. */
    SentinelMaster(SentinelAddress address, @Nullable String password) {
        this.address = address;
        this.sentinels = address.sentinels().stream()
                .map(at -> new Sentinel(at, address, password))
                .toList();
        this.watch = new SentinelWatch(sentinels, address.master(), new SentinelWatch.Heard() {
            @Override
            public void switched(String host, int port) {
                moved(SentinelMaster.this.address.at(host, port), -1);
            }

            @Override
            public void said(Sentinel.Said said) {
                caughtUp(said);
            }
        });
    }

    @Override
    public <W extends Way> W open(Function<RedisAddress, W> ways) {
        watch.start();
        long begin = System.nanoTime();
        Set<RedisAddress> tried = new HashSet<>();
        RuntimeException failure = null;
        Sentinel.Said refusal = null;
        int refusals = 0;
        int old = 0;
        int from = first;
        for (int i = 0; i < sentinels.size() && (i == 0 || System.nanoTime() - begin < ROUND_NANOS); i++) {
            int which = (from + i) % sentinels.size();
            long before = switches;
            Sentinel.Said said = sentinels.get(which).ask();
            RedisAddress master = said.master();
            if (master == null) {
                refusals++;
                refusal = refusal == null || (said.told() && !refusal.told()) ? said : refusal;
            } else if (isOld(said)) {
                old++;
            } else if (tried.add(master)) {
                try {
                    W way = ways.apply(master);
                    connect(way, said.epoch(), before);
                    first = which;
                    return way;
                } catch (RuntimeException e) {
                    failure = e;
                }
            }
        }
        if (old == sentinels.size()) {
            epoch = -1; // all of them were made anew, and count from the beginning
            vote = -1;
        }
        throw failure != null ? failure : new JedisConnectionException(why(refusal, refusals, old));
    }

    private static String why(Sentinel.@Nullable Said refusal, int refusals, int old) {
        if (refusal == null) {
            return "its Sentinels that answer do not know yet which server is the master now (" + old + " of them)";
        }
        return refusal.refusal() + (refusals == 1 ? "" : " (and " + (refusals - 1) + " more do not say where it is)");
    }

    /** Whether another one has told of a later vote: this one is cut off from the others, and the old master may be with it. */
    private synchronized boolean isOld(Sentinel.Said said) {
        if (said.epoch() >= 0 && said.epoch() < epoch) {
            return true;
        }
        epoch = Math.max(epoch, said.epoch());
        return false;
    }

    /**
     * Connects, if it is the master still.
     *
     * @param by which vote
     * @param before how many switches there had been when it was asked where the master is
     */
    private void connect(Way way, long by, long before) {
        RedisAddress master = way.address();
        links.removeIf(Way::isClosed);
        links.add(way); // before it connects: a switch breaks that, too
        boolean good = false;
        try {
            way.connect();
            requireMaster(way);
            if (switches != before && !master.equals(now)) {
                throw new JedisConnectionException(master + " is no longer the master, Sentinel says");
            }
            moved(master, by);
            good = true;
        } finally {
            if (!good) {
                way.abort();
                links.remove(way);
            }
        }
    }

    private void requireMaster(Way way) {
        String role;
        try {
            role = way.role();
        } catch (JedisDataException e) {
            String who = address.user() == null ? "default" : address.user();
            String said = String.valueOf(e.getMessage());
            throw new JedisConnectionException(
                    said.startsWith("NOPERM")
                            ? way.address() + " does not tell user " + who + " its role: ACL SETUSER " + who + " +role"
                            : way.address() + " does not tell its role: " + ErrorText.of(said));
        }
        if (!role.equals("master")) {
            throw new JedisConnectionException(way.address()
                    + " is a replica, though Sentinel calls it the master: ROLE says " + ErrorText.of(role));
        }
    }

    /** What a Sentinel says that is listened to from now on: a switch before that was not heard. */
    private synchronized void caughtUp(Sentinel.Said said) {
        RedisAddress master = said.master();
        boolean later = said.epoch() > vote || said.epoch() < 0;
        if (now != null && master != null && later && !isOld(said)) {
            moved(master, said.epoch());
        }
    }

    /**
     * The master is this one from now on.
     *
     * @param by which vote; below 0 where it is not known
     */
    private synchronized void moved(RedisAddress master, long by) {
        vote = Math.max(vote, by);
        RedisAddress before = now;
        if (master.equals(before)) {
            return;
        }
        now = master;
        switches++;
        if (before != null) {
            LOG.info("Redis {}: the master is {} now, it was {}", address.master(), master, before);
        }
        for (Way link : links) {
            if (!link.address().equals(master)) {
                link.abort();
            }
        }
    }

    @Override
    public Homes<RedisServers> homes() {
        return homes;
    }

    @Override
    public int database() {
        return address.database();
    }

    @Override
    public @Nullable String user() {
        return address.user();
    }

    @Override
    public String name() {
        return address.master();
    }

    @Override
    public String whenReplica() {
        return "Sentinel is asked anew which one does";
    }

    @Override
    public Backoff backoff() {
        return new Backoff(() -> ThreadLocalRandom.current().nextDouble(), LONGEST_WAIT_NANOS);
    }

    /** That no Sentinel tells of a switch. */
    public Episode trouble() {
        return watch.trouble();
    }

    /** Ends the thread. Blocks for two seconds at most. Links that are open stay so. */
    @Override
    public void close() {
        watch.close();
    }

    /** Its name, and where it was last. */
    @Override
    public String toString() {
        RedisAddress at = now;
        return address.master() + (at == null ? " (not found yet)" : " (" + at + ")");
    }
}
