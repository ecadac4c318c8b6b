package io.sluice.bench.caches;

import io.sluice.bench.lab.EntryCaller;
import io.sluice.bench.lab.Lab;
import io.sluice.bench.lab.RedisCaller;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetForm;
import java.time.Duration;
import java.util.Locale;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/** What the daemons of a drill fill. Thread-safe. */
public final class DrilledCache {
    private static final Duration LIMIT = Duration.ofSeconds(5);

    /** Whoever has others to ask waits no longer for one. */
    static final Duration SHORT_LIMIT = Duration.ofMillis(250);

    private final Lab lab;
    private final @Nullable Fleet fleet;
    private final boolean cluster;

    private DrilledCache(Lab lab, @Nullable Fleet fleet, boolean cluster) {
        this.lab = lab;
        this.fleet = fleet;
        this.cluster = cluster;
    }

    /** Which servers there are. */
    public enum RedisForm {
        ONE,
        SENTINEL,
        CLUSTER;

        /** As the flag says it. */
        @Override
        public String toString() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** Starts its servers. */
    public static DrilledCache start(Lab lab, RedisForm kind) {
        return switch (kind) {
            case ONE -> new DrilledCache(lab, null, false);
            case SENTINEL -> new DrilledCache(lab, lab.fleet(FleetForm.sentinel(3)), false);
            case CLUSTER -> new DrilledCache(lab, lab.fleet(FleetForm.cluster("3x1")), true);
        };
    }

    /** For accidents; null where there is only one. */
    public @Nullable Servers servers() {
        return fleet == null ? null : new Servers(fleet, cluster ? new ClusterMap(fleet) : null);
    }

    /** The caller closes it. */
    public EntryCaller frontEnd() {
        if (fleet == null) {
            return lab.redisCaller(LIMIT);
        }
        return cluster ? new ClusterCaller(new ClusterMap(fleet)) : master(fleet);
    }

    /** The caller closes it. */
    public Ledgers ledgers() {
        if (fleet == null) {
            return new OneLedger(lab.redisCaller(LIMIT));
        }
        return cluster ? new ClusterLedgers(new ClusterMap(fleet)) : new OneLedger(master(fleet));
    }

    private static RedisCaller master(Fleet fleet) {
        IntSupplier sentinels = new SentinelQuestion(fleet)::master;
        return new RedisCaller(sentinels, fleet.secrets().redisPassword(), SHORT_LIMIT);
    }
}
