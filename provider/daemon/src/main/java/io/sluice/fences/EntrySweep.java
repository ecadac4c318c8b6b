package io.sluice.fences;

import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.changes.Owner;
import io.sluice.redis.CacheNames;
import io.sluice.redis.EvalCommand;
import io.sluice.redis.PacedScan;
import io.sluice.redis.Script;
import io.sluice.redis.SlotSet;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Connection;

/**
 * Drops every entry. Only what is of the kind of entries is one, and only as long as Redis says that the prefix is ours: both are looked at in the step that
 * removes them.
 */
final class EntrySweep {
    /** Entries of one call: their names fit into the socket's buffer, whose writes have no timeout. */
    private static final int MOST_NAMES = 250;

    private static final byte[] FIRST = {'0'};

    private final CacheNames names;
    private final LongSupplier nanoTime;
    private final EvalCommand call = new EvalCommand();

    /** From where to go on; null to begin anew. */
    private byte @Nullable [] cursor;

    /** Whose cursor it is. */
    private @Nullable Connection scanned;

    EntrySweep(CacheNames names, LongSupplier nanoTime) {
        this.names = names;
        this.nanoTime = nanoTime;
    }

    /** The next call of {@link #next} begins anew. */
    void restart() {
        cursor = null;
    }

    /**
     * Drops some of them. Begins anew on another connection, which may lead to another server.
     *
     * @param entries whose they are, as {@link Owner#entries}
     * @param slots those of these slots alone; null for all
     * @return how many; below 0 when none is left of those that were there at first
     */
    @SuppressWarnings("ReferenceEquality") // the very same
    long next(Connection connection, String entries, @Nullable SlotSet slots) throws FenceStoreException {
        if (connection != scanned) {
            scanned = connection;
            cursor = null;
        }
        byte[] from = cursor;
        if (from != null && PacedScan.isEnd(from)) {
            return -1;
        }
        PacedScan.NamesPage page = PacedScan.page(connection, names.everyEntry(), from == null ? FIRST : from);
        List<byte[]> found = slots == null
                ? page.names()
                : page.names().stream().filter(slots::hold).toList();
        long dropped = 0;
        for (int i = 0; i < found.size(); i += MOST_NAMES) {
            dropped += unlink(connection, entries, found.subList(i, Math.min(found.size(), i + MOST_NAMES)));
        }
        cursor = page.next(); // not before: a page that was not dropped is scanned again
        return dropped;
    }

    /**
     * Drops all of them. Returns how many.
     *
     * @param entries as {@link #next}
     * @param progress told now and then how many
     */
    long run(Connection connection, String entries, LongConsumer progress) throws FenceStoreException {
        long all = 0;
        restart();
        long dropped = next(connection, entries, null);
        while (dropped >= 0) {
            all += dropped;
            progress.accept(all);
            long start = nanoTime.getAsLong();
            dropped = next(connection, entries, null);
            PacedScan.rest(nanoTime.getAsLong() - start);
        }
        return all;
    }

    private long unlink(Connection connection, String entries, List<byte[]> found) throws FenceStoreException {
        Script drop = names.drop();
        names.call(call, drop, found.size());
        found.forEach(call::with);
        Object answer = drop.run(connection, call.with(entries));
        long gone = (Long)
                (answer instanceof List<?> told ? told.get(0) : answer); // what has strayed is another home's by now
        if (gone < 0) {
            throw new FenceStoreException(Kind.LOST, "the entries in Redis are another's by now");
        }
        return gone;
    }
}
