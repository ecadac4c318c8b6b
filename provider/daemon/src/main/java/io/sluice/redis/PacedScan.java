package io.sluice.redis;

import io.sluice.changes.FenceStoreException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Protocol.Keyword;

/** All names of a pattern: a few hundred, then a rest as long as these took, so that Redis serves others half of the time. */
public final class PacedScan {
    public static final byte[] COUNT = CacheNames.bytes("500");
    private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** What is done with some of them. */
    @FunctionalInterface
    public interface Page {
        void take(List<byte[]> names) throws FenceStoreException;
    }

    private PacedScan() {}

    public static void run(Connection connection, byte[] pattern, LongSupplier nanoTime, Page each)
            throws FenceStoreException {
        byte[] cursor = {'0'};
        do {
            long start = nanoTime.getAsLong();
            NamesPage page = page(connection, pattern, cursor);
            cursor = page.next;
            each.take(page.names);
            rest(nanoTime.getAsLong() - start);
        } while (!isEnd(cursor));
    }

    /** Some of the names, and from where to go on. */
    public static final class NamesPage {
        private final List<byte[]> names;
        private final byte[] next;

        NamesPage(List<byte[]> names, byte[] next) {
            this.names = names;
            this.next = next;
        }

        public List<byte[]> names() {
            return names;
        }

        /** {@link #isEnd} after the last. */
        public byte[] next() {
            return next;
        }
    }

    /** The names from this cursor on. */
    public static NamesPage page(Connection connection, byte[] pattern, byte[] cursor) {
        connection.sendCommand(Command.SCAN, cursor, Keyword.MATCH.getRaw(), pattern, Keyword.COUNT.getRaw(), COUNT);
        List<Object> page = connection.getObjectMultiBulkReply();
        return new NamesPage(
                ((List<?>) page.get(1)).stream().map(name -> (byte[]) name).toList(), (byte[]) page.get(0));
    }

    /** As long as the page took. */
    public static void rest(long nanos) {
        LockSupport.parkNanos(Math.min(LONGEST_REST_NANOS, nanos));
    }

    public static boolean isEnd(byte[] cursor) {
        return cursor.length == 1 && cursor[0] == '0';
    }
}
