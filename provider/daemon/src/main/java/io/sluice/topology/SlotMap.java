package io.sluice.topology;

import io.sluice.redis.KeySlots;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.SlotSet;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisDataException;

/**
 * Which master of a cluster has which slots, as a node says.
 *
 * @param masters in the order of their first slots
 * @param epoch of the last vote that the node knows: of two that differ the later one is right
 * @param silent slots whose master does not answer most of the others
 * @param ok whether the node says that the cluster serves
 */
record SlotMap(List<Shard> masters, long epoch, int silent, boolean ok) {

    /** A master and its slots. */
    record Shard(RedisAddress master, SlotSet slots) {}

    /**
     * Reads what {@code CLUSTER SLOTS} and {@code CLUSTER INFO} say.
     *
     * @param asked the node that says it: one that does not know its own host is where it was asked
     * @throws JedisDataException when it says neither
     */
    static SlotMap read(ClusterAddress cluster, RedisAddress asked, Object slots, Object info) {
        if (slots instanceof JedisDataException refusal) {
            throw refusal;
        }
        if (!(slots instanceof List<?> ranges) || !(info instanceof byte[] text)) {
            throw info instanceof JedisDataException refusal
                    ? refusal
                    : new JedisDataException("it is no Redis Cluster");
        }
        Map<RedisAddress, BitSet> found = new LinkedHashMap<>();
        for (Object one : ranges) {
            List<?> range = (List<?>) one;
            List<?> master = (List<?>) range.get(2);
            String host = master.get(0) instanceof byte[] name ? ascii(name) : "";
            RedisAddress at = cluster.at(
                    host.isEmpty() || host.equals("?") ? asked.host() : host, Math.toIntExact((Long) master.get(1)));
            found.computeIfAbsent(at, unused -> new BitSet())
                    .set(Math.toIntExact((Long) range.get(0)), Math.toIntExact((Long) range.get(1)) + 1);
        }
        String said = ascii(text);
        return new SlotMap(
                found.entrySet().stream()
                        .map(each -> new Shard(each.getKey(), SlotSet.of(each.getValue())))
                        .sorted(Comparator.comparingInt(shard -> shard.slots().first()))
                        .toList(),
                number(said, "cluster_current_epoch:"),
                Math.toIntExact(number(said, "cluster_slots_fail:")),
                said.contains("cluster_state:ok"));
    }

    private static String ascii(byte[] text) {
        return new String(text, StandardCharsets.US_ASCII);
    }

    private static long number(String info, String name) {
        return info.lines()
                .filter(line -> line.startsWith(name))
                .mapToLong(line ->
                        Long.parseLong(line.substring(line.indexOf(':') + 1).strip()))
                .findFirst()
                .orElse(0);
    }

    /** Who has this slot; null if nobody has. */
    @Nullable
    RedisAddress master(int slot) {
        for (Shard shard : masters) {
            if (shard.slots.contains(slot)) {
                return shard.master;
            }
        }
        return null;
    }

    /** How many slots somebody has. */
    int served() {
        return masters.stream().mapToInt(shard -> shard.slots.size()).sum();
    }

    /** Whether every slot has somebody who answers. */
    boolean isWhole() {
        return served() == KeySlots.COUNT && silent == 0;
    }

    /** The same slots for the same homes, wherever those are. */
    boolean sharesAs(SlotMap other) {
        return masters.stream()
                .map(Shard::slots)
                .toList()
                .equals(other.masters.stream().map(Shard::slots).toList());
    }

    /** For a line. */
    @Override
    public String toString() {
        return masters.stream()
                .map(shard -> shard.master.hostAndPort() + " (" + shard.slots.size() + " slots)")
                .collect(Collectors.joining(", "));
    }
}
