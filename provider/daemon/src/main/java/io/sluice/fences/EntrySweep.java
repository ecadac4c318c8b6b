package io.sluice.fences;

import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.changes.Owner;
import io.sluice.redis.CacheNames;
import io.sluice.redis.EvalCommand;
import io.sluice.redis.PacedScan;
import io.sluice.redis.Script;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import redis.clients.jedis.Connection;

/**
 * Drops every entry. Only strings are entries, and only as long as Redis says that the prefix is ours: both are looked at in the step that
 * removes them.
 */
final class EntrySweep {
    /** Entries of one call: their names fit into the socket's buffer, whose writes have no timeout. */
    private static final int MOST_NAMES = 250;

    private final CacheNames names;
    private final LongSupplier nanoTime;
    private final EvalCommand call = new EvalCommand();
    private long dropped;

    EntrySweep(CacheNames names, LongSupplier nanoTime) {
        this.names = names;
        this.nanoTime = nanoTime;
    }

    /**
     * Returns how many were dropped.
     *
     * @param entries whose they are, as {@link Owner#entries}
     */
    long run(Connection connection, String entries, LongConsumer progress) throws FenceStoreException {
        dropped = 0;
        PacedScan.run(connection, names.everyEntry(), nanoTime, found -> {
            for (int from = 0; from < found.size(); from += MOST_NAMES) {
                dropped += unlink(connection, entries, found.subList(from, Math.min(found.size(), from + MOST_NAMES)));
            }
            progress.accept(dropped);
        });
        return dropped;
    }

    private long unlink(Connection connection, String entries, List<byte[]> found) throws FenceStoreException {
        call.of(Script.STRINGS.sha(), 1 + found.size()).with(names.fences());
        found.forEach(call::with);
        long gone = (Long) Script.STRINGS.run(connection, call.with(entries));
        if (gone < 0) {
            throw new FenceStoreException(Kind.LOST, "the entries in Redis are another's by now");
        }
        return gone;
    }
}
