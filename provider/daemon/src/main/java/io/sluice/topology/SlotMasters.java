package io.sluice.topology;

import io.sluice.redis.ErrorText;
import io.sluice.redis.KeySlots;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisServers;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Who has which slots of a cluster, as its nodes have said last, and links to them. Links to a server that is the master of a slot no more are
 * broken. None of the nodes need be there when it is made.
 *
 * <p>A master that has failed somebody is not tried by anybody else until it is seen to answer: one that hangs would take each its time.
 * Thread-safe.
 */
final class SlotMasters {
    private static final Logger LOG = LoggerFactory.getLogger(SlotMasters.class);

    private static final Duration FIRST_LOOK = Duration.ofSeconds(1);

    private final ClusterAddress address;
    private final @Nullable String password;
    private final Episode trouble;

    /** Those that are open, or were when the last one was made, and the slot of each. */
    private final Queue<Opened> links = new ConcurrentLinkedQueue<>();

    /** And why. */
    private final Map<RedisAddress, String> failed = new ConcurrentHashMap<>();

    private volatile @Nullable SlotMap map;
    private volatile Runnable asker = () -> {};
    private final CountDownLatch asked = new CountDownLatch(1);
    private volatile String problem = "no node has answered yet";

    private record Opened(int slot, RedisServers.Way way) {}

    SlotMasters(ClusterAddress address, @Nullable String password) {
        this.address = address;
        this.password = password;
        this.trouble = new Episode(
                "cluster_not_whole",
                "the Redis Cluster serves all slots again",
                "looks found it so",
                Duration.ZERO,
                LOG,
                System::nanoTime);
    }

    /** Called whenever something is asked: from then on the nodes are. */
    void whenAsked(Runnable asks) {
        asker = asks;
    }

    ClusterAddress address() {
        return address;
    }

    @Nullable
    String password() {
        return password;
    }

    /** Waits until the nodes were asked, for the first time, whatever they have said; so long at most. */
    void await(Duration most) throws InterruptedException {
        asker.run();
        boolean unused = asked.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** From now on the nodes are asked. */
    void ask() {
        asker.run();
    }

    /** Who has this slot, as far as known. */
    @Nullable
    RedisAddress master(int slot) {
        SlotMap known = map;
        return known == null ? null : known.master(slot);
    }

    /** The last map; null before the first. */
    @Nullable
    SlotMap map() {
        return map;
    }

    /** Those that do not answer. */
    Set<RedisAddress> failed() {
        return failed.keySet();
    }

    /** Whoever has this slot did not answer in time: nobody else waits for it until it answers. */
    void suspect(int slot) {
        RedisAddress master = master(slot);
        if (master != null) {
            failed.putIfAbsent(master, master.hostAndPort() + " did not answer in time");
        }
    }

    /** It does not answer still. */
    void fails(RedisAddress node, RuntimeException why) {
        failed.computeIfPresent(node, (at, unused) -> at.hostAndPort() + ": " + ErrorText.of(why));
    }

    /** It answers again. */
    void answers(RedisAddress node) {
        failed.remove(node);
    }

    /** Nobody says who has which slots. */
    void unknown(String why) {
        problem = why;
        asked.countDown();
        if (map != null) {
            trouble.report("no node of the Redis Cluster says who has which slots: " + why
                    + "; what moves or fails over now is found when one does");
        }
        trouble.count(1);
    }

    /** This is how slots are shared from now on. */
    synchronized void learned(SlotMap now) {
        SlotMap before = map;
        map = now.equals(before) ? before : now; // the very same as long as nothing has changed
        Set<RedisAddress> masters =
                Set.copyOf(now.masters().stream().map(SlotMap.Shard::master).toList());
        failed.keySet().retainAll(masters);
        if (before == null || !now.masters().equals(before.masters())) {
            LOG.info("Redis Cluster: {}", now);
        }
        asked.countDown();
        for (Opened link : links) {
            if (!link.way.address().equals(now.master(link.slot))) {
                link.way.abort();
            }
        }
        if (now.ok() && now.isWhole()) {
            trouble.end();
        } else {
            trouble.report("the Redis Cluster has masters for " + now.served() + " of " + KeySlots.COUNT + " slots"
                    + (now.silent() == 0 ? "" : ", and those of " + now.silent() + " do not answer the others")
                    + (now.ok() ? "" : ", and says that it is down")
                    + ": what lies in the others is not filled; see redis-cli --cluster check");
            trouble.count(1);
        }
    }

    /**
     * A link to whoever has this slot.
     *
     * @throws JedisConnectionException when nobody has, or it does not answer
     */
    <W extends RedisServers.Way> W open(int slot, Function<RedisAddress, W> ways) {
        firstLook();
        RedisAddress master = master(slot);
        if (master == null) {
            throw new JedisConnectionException(map == null ? problem : "no master of the cluster has the slot " + slot);
        }
        String why = failed.get(master);
        if (why != null) {
            throw new JedisConnectionException(why);
        }
        W way = ways.apply(master);
        links.removeIf(link -> link.way.isClosed());
        links.add(new Opened(slot, way)); // before it connects: when it moves, that breaks, too
        boolean good = false;
        try {
            way.connect();
            requireMaster(way);
            if (!master.equals(master(slot))) {
                throw new JedisConnectionException(master.hostAndPort() + " is no longer the master");
            }
            good = true;
            return way;
        } catch (JedisConnectionException e) {
            failed.put(master, master.hostAndPort() + ": " + ErrorText.of(e));
            throw e;
        } finally {
            if (!good) {
                way.abort();
                links.removeIf(link -> link.way.equals(way));
            }
        }
    }

    /** Whoever comes before the nodes were asked waits for that. */
    private void firstLook() {
        try {
            await(FIRST_LOOK);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Whoever answers is there; one that is a replica by now has another master. */
    private static void requireMaster(RedisServers.Way way) {
        try {
            String role = way.role();
            if (role.equals("slave")) {
                throw new JedisConnectionException(way.address().hostAndPort() + " is a replica by now");
            }
        } catch (JedisDataException e) {
            if (!String.valueOf(e.getMessage()).startsWith("NOPERM")) { // without the right to ask, its answers tell
                throw e;
            }
        }
    }

    /** As {@link RedisServers#deleteStrayed}. */
    void deleteStrayed(List<byte[]> entries) {
        try (StrayedEntries strayed = new StrayedEntries(address, password, this::master)) {
            strayed.delete(entries);
        }
    }

    /** As {@link RedisServers#deleteHash}. */
    void deleteHash(byte[] name) {
        try (StrayedEntries strayed = new StrayedEntries(address, password, this::master)) {
            strayed.deleteHash(name);
        }
    }

    /** That not all slots are served, or nobody says who serves them. */
    Episode trouble() {
        return trouble;
    }

    /** As it was given. */
    @Override
    public String toString() {
        return address.toString();
    }
}
