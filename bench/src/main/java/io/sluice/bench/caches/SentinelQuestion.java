package io.sluice.bench.caches;

import io.sluice.bench.lab.RedisCaller;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import redis.clients.jedis.exceptions.JedisConnectionException;

/** Asks Sentinels who the master is, one after the other: so often that a switch is seen about when clients hear of it that subscribe. For one thread. */
final class SentinelQuestion {
    private static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final Duration LIMIT = Duration.ofMillis(250);
    /** What the Sentinels of a fleet call it. */
    static final String MASTER = "mymaster";

    private final List<RedisCaller> sentinels;
    private int master;
    private long asked;

    SentinelQuestion(Fleet fleet) {
        sentinels = fleet.servers().stream()
                .filter(FleetServer::isSentinel)
                .map(server -> new RedisCaller(server.port(), server.password(), LIMIT))
                .toList();
    }

    /** @throws JedisConnectionException when none says */
    int master() {
        long now = System.nanoTime();
        if (master != 0 && now - asked < EVERY_NANOS) {
            return master;
        }
        asked = now;
        for (RedisCaller sentinel : sentinels) {
            try {
                if (sentinel.reply("SENTINEL", "GET-MASTER-ADDR-BY-NAME", MASTER) instanceof List<?> address) {
                    master = Integer.parseInt(new String((byte[]) address.get(1), StandardCharsets.US_ASCII));
                    return master;
                }
            } catch (IOException e) {
                // the next may know
            }
        }
        throw new JedisConnectionException("no Sentinel says who is the master");
    }
}
