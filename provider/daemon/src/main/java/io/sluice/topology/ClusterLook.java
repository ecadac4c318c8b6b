package io.sluice.topology;

import io.sluice.redis.ErrorText;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.TlsAdvice;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * The thread that asks a cluster's nodes who has which slots: the one that told it last, else any master, else the seeds. A second lies
 * between two questions, whatever happens. Between them it sees whether those that have failed somebody answer again.
 */
final class ClusterLook implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClusterLook.class);
    private static final long BETWEEN_NANOS = TimeUnit.SECONDS.toNanos(1);

    /** While somebody has failed, it is seen so often whether he answers; and while nobody has told anything yet, all are asked. */
    private static final long AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long CLOSE_MILLIS = 2000;

    private final SlotMasters cluster;
    private final Thread thread;
    private volatile boolean started;
    private volatile boolean closed;
    private @Nullable ClusterPeer node;
    private boolean strangers;

    ClusterLook(SlotMasters cluster) {
        this.cluster = cluster;
        this.thread = new Thread(this::run, "sluice-cluster");
        thread.setDaemon(true);
    }

    /** From now on it asks; never blocks. Harmless when it does already, or when it is over. */
    void start() {
        if (!started) {
            begin();
        }
    }

    private synchronized void begin() {
        if (!started && !closed) {
            started = true;
            thread.start();
        }
    }

    private void run() {
        long next = System.nanoTime();
        while (!closed) {
            long now = System.nanoTime();
            if (now - next >= 0) {
                next = now + (look() ? BETWEEN_NANOS : AGAIN_NANOS);
            }
            probe();
            long patience = cluster.failed().isEmpty() ? next - System.nanoTime() : AGAIN_NANOS;
            if (patience > 0 && !closed) {
                LockSupport.parkNanos(this, patience);
            }
        }
        drop();
    }

    /** Returns false as long as nobody has said anything, ever. */
    private boolean look() {
        List<String> whys = new ArrayList<>();
        SlotMap before = cluster.map();
        SlotMap latest = null;
        for (RedisAddress at : candidates(before)) {
            SlotMap said = ask(at, whys);
            if (said != null && (before == null || said.epoch() >= before.epoch())) {
                cluster.learned(said);
                if (!strangers) {
                    strangers = true;
                    lookForStrangers(at, said);
                }
                return true;
            }
            // One that is cut off from the others does not know who was made the master since.
            latest = latest == null || (said != null && said.epoch() > latest.epoch()) ? said : latest;
        }
        if (latest != null) {
            cluster.learned(latest); // all of them were made anew, and count from the beginning
            return true;
        }
        cluster.unknown(whys.isEmpty() ? "there is none" : whys.get(0));
        return before != null;
    }

    private Set<RedisAddress> candidates(@Nullable SlotMap before) {
        Set<RedisAddress> candidates = new LinkedHashSet<>();
        ClusterPeer last = node;
        if (last != null) {
            candidates.add(last.at());
        }
        if (before != null) {
            List<RedisAddress> masters = new ArrayList<>(
                    before.masters().stream().map(SlotMap.Shard::master).toList());
            Collections.shuffle(masters);
            masters.removeAll(cluster.failed());
            candidates.addAll(masters);
        }
        candidates.addAll(cluster.address().seeds());
        return candidates;
    }

    private @Nullable SlotMap ask(RedisAddress at, List<String> whys) {
        try {
            ClusterPeer open = node;
            if (open == null || !open.at().equals(at)) {
                drop();
                open = new ClusterPeer(at, cluster.password());
                node = open;
            }
            return open.map(cluster.address());
        } catch (JedisDataException e) {
            drop();
            whys.add(ClusterPeer.advised(cluster.address(), at, String.valueOf(e.getMessage())));
            return null;
        } catch (RuntimeException e) {
            drop();
            whys.add(at.hostAndPort() + ": "
                    + (cluster.map() == null && !at.tls() ? TlsAdvice.ofFirstWord(at, e) : ErrorText.of(e)));
            return null;
        }
    }

    private void drop() {
        ClusterPeer open = node;
        node = null;
        if (open != null) {
            open.close();
        }
    }

    /** One after the other: each that hangs takes half a second. */
    private void probe() {
        for (RedisAddress failed : cluster.failed()) {
            try (ClusterPeer node = new ClusterPeer(failed, cluster.password())) {
                node.ping();
                cluster.answers(failed);
            } catch (RuntimeException e) {
                cluster.fails(failed, e);
            }
        }
    }

    /** Seeds that know none of the masters are of another cluster: what is filled would lie in one of them, by chance. */
    private void lookForStrangers(RedisAddress from, SlotMap said) {
        for (RedisAddress seed : cluster.address().seeds()) {
            if (seed.equals(from)) {
                continue;
            }
            try (ClusterPeer other = new ClusterPeer(seed, cluster.password())) {
                SlotMap its = other.map(cluster.address());
                if (its.masters().stream().noneMatch(shard -> said.masters().stream()
                        .anyMatch(ours -> ours.master().equals(shard.master())))) {
                    LOG.warn(
                            "--redis names nodes of two clusters: {} knows none of the masters of {}, which is used; name the"
                                    + " nodes of one",
                            seed.hostAndPort(),
                            from.hostAndPort());
                }
            } catch (RuntimeException away) {
                // A seed may be away, or gone for good.
            }
        }
    }

    /** Ends the thread. Blocks for two seconds at most. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
            if (!started) {
                return;
            }
        }
        LockSupport.unpark(thread);
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
