package io.sluice.bench.caches;

import io.sluice.bench.lab.EntryCaller;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.redis.KeySlots;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.exceptions.JedisAskDataException;
import redis.clients.jedis.exceptions.JedisMovedDataException;

/** Reads entries of a cluster: goes where nodes send it. */
record ClusterCaller(ClusterMap map) implements EntryCaller {
    private static final int MOST_STEPS = 5;
    private static final long REFRESH_MILLIS = 100;

    @Override
    public @Nullable String entryNamed(String name) throws IOException {
        int slot = KeySlots.of(name.getBytes(StandardCharsets.UTF_8));
        if (map.port(slot) == 0) {
            map.refresh(REFRESH_MILLIS);
        }
        int port = map.port(slot);
        boolean asking = false;
        for (int step = 0; step < MOST_STEPS; step++) {
            try {
                RedisCaller node = map.node(port);
                if (asking) {
                    String unused = node.ask("ASKING");
                }
                return node.ask("GET", name);
            } catch (IOException e) {
                if (e.getCause() instanceof JedisMovedDataException moved) {
                    port = moved.getTargetNode().getPort();
                    map.moved(slot, port);
                    asking = false;
                } else if (e.getCause() instanceof JedisAskDataException ask) {
                    port = ask.getTargetNode().getPort();
                    asking = true;
                } else {
                    map.away(port);
                    map.refresh(REFRESH_MILLIS);
                    throw e;
                }
            }
        }
        throw new IOException("nodes send to one another for " + name);
    }

    @Override
    public void close() {
        map.close();
    }
}
