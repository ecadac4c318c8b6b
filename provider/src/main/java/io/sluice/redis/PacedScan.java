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
final class PacedScan {
    static final byte[] COUNT = CacheNames.bytes("500");
    private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    /** What is done with some of them. */
    @FunctionalInterface
    interface Page {
        void take(List<byte[]> names) throws FenceStoreException;
    }

    private PacedScan() {}

    static void run(Connection connection, byte[] pattern, LongSupplier nanoTime, Page each)
            throws FenceStoreException {
        byte[] cursor = {'0'};
        do {
            long start = nanoTime.getAsLong();
            connection.sendCommand(
                    Command.SCAN, cursor, Keyword.MATCH.getRaw(), pattern, Keyword.COUNT.getRaw(), COUNT);
            List<Object> page = connection.getObjectMultiBulkReply();
            cursor = (byte[]) page.get(0);
            each.take(
                    ((List<?>) page.get(1)).stream().map(name -> (byte[]) name).toList());
            rest(nanoTime.getAsLong() - start);
        } while (!isEnd(cursor));
    }

    /** As long as the page took. */
    static void rest(long nanos) {
        LockSupport.parkNanos(Math.min(LONGEST_REST_NANOS, nanos));
    }

    static boolean isEnd(byte[] cursor) {
        return cursor.length == 1 && cursor[0] == '0';
    }
}
