package io.sluice.nodes;

import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Route;
import io.sluice.lookup.MinLsnLookup;
import io.sluice.lookup.Value;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Lookups that must see what was written up to a position of the log: on a replica that has replayed as much, for which it waits a
 * little, else on the primary.
 */
final class MinLsnLookups implements Route<MinLsnLookup, Value> {
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final Nodes nodes;
    private final int table;
    private final long patienceNanos;

    /** @param patienceNanos how long a replica has time to catch up; below 0, none is asked */
    MinLsnLookups(Nodes nodes, int table, long patienceNanos) {
        this.nodes = nodes;
        this.table = table;
        this.patienceNanos = patienceNanos;
    }

    @Override
    public boolean open() {
        return true;
    }

    @Override
    public Loaded<MinLsnLookup, Value> read(List<MinLsnLookup> wanted) throws LoadException {
        long position = wanted.stream().mapToLong(MinLsnLookup::lsn).max().orElse(0);
        Node node = patienceNanos < 0 ? null : replica(position);
        if (node == null) {
            node = primary(wanted, position);
        }
        Loaded<String, Value> loaded = node.read(
                table, wanted.stream().map(MinLsnLookup::key).distinct().toList());
        Map<MinLsnLookup, Value> found = new HashMap<>();
        for (MinLsnLookup one : wanted) {
            Value value = loaded.values().get(one.key());
            if (value != null) {
                found.put(one, value);
            }
        }
        return new Loaded<>(found, loaded.evidence());
    }

    private @Nullable Node replica(long position) {
        long start = System.nanoTime();
        while (true) {
            Node furthest = nodes.furthestReplica();
            if (furthest == null) {
                return null;
            }
            if (furthest.reach() >= position) {
                return furthest;
            }
            furthest.health().look();
            if (furthest.reach() >= position) {
                return furthest;
            }
            if (System.nanoTime() - start >= patienceNanos) {
                return null;
            }
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
        }
    }

    /** The primary, if it has come so far itself: after a failover a position may be of a log that nobody has any more. */
    private Node primary(List<MinLsnLookup> wanted, long position) throws LoadException {
        Node primary = nodes.primary();
        if (primary != null) {
            primary.health().look();
            long reach = primary.reach();
            if (reach >= position) {
                return primary;
            }
            if (wanted.stream().anyMatch(one -> one.lsn() <= reach)) {
                throw new LoadException(LoadException.Kind.BAD_ROW, "not all of these can be read yet");
            }
        }
        throw new LoadException(LoadException.Kind.UNAVAILABLE, "no node has the log position that is asked for yet");
    }
}
