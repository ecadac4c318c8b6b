package io.sluice.ports;

import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** Who asks for what, of one lookup in so many, while somebody looks. While nobody does it costs a lookup the read of a field. Thread-safe. */
public final class LookupSample {
    /** More are not taken: enough to tell a share of a hundredth. */
    private static final int MOST = 5_000;

    private volatile @Nullable Taking taking;

    /** Begins to take one of so many; what was taken before is forgotten. */
    public void open(int oneOf) {
        taking = new Taking(Math.max(1, oneOf));
    }

    /** Ends it. */
    public SampledLookups close() {
        Taking last = taking;
        taking = null;
        return last == null ? new SampledLookups(0, "", 0, "", 0, 0) : last.result();
    }

    /** A lookup of a key. */
    public void seen(@Nullable InetAddress client, String table, String key) {
        Taking now = taking;
        if (now != null) {
            now.take(client, table, key);
        }
    }

    /** Whether somebody looks: for who has many keys. */
    public boolean isOpen() {
        return taking != null;
    }

    /**
     * What was taken.
     *
     * @param taken how many lookups
     * @param key asked for most often, with its table
     * @param ofKey how many lookups of these asked for it
     * @param client address that asked most often
     * @param ofClient how many lookups of these were its
     * @param clients how many there were
     */
    public record SampledLookups(int taken, String key, int ofKey, String client, int ofClient, int clients) {}

    private static final class Taking {
        private final int oneOf;
        private final AtomicInteger taken = new AtomicInteger();
        private final Map<String, Integer> keys = new ConcurrentHashMap<>();
        private final Map<String, Integer> clients = new ConcurrentHashMap<>();

        Taking(int oneOf) {
            this.oneOf = oneOf;
        }

        void take(@Nullable InetAddress client, String table, String key) {
            if (ThreadLocalRandom.current().nextInt(oneOf) != 0 || taken.get() >= MOST) {
                return;
            }
            taken.incrementAndGet();
            keys.merge(table + " " + key, 1, Integer::sum);
            clients.merge(client == null ? "" : client.getHostAddress(), 1, Integer::sum);
        }

        SampledLookups result() {
            Map.Entry<String, Integer> key = most(keys);
            Map.Entry<String, Integer> client = most(clients);
            return new SampledLookups(
                    taken.get(), key.getKey(), key.getValue(), client.getKey(), client.getValue(), clients.size());
        }

        private static Map.Entry<String, Integer> most(Map<String, Integer> counts) {
            return counts.entrySet().stream().max(Map.Entry.comparingByValue()).orElse(Map.entry("", 0));
        }
    }
}
