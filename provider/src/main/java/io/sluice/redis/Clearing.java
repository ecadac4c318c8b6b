package io.sluice.redis;

import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.Protocol.Keyword;

/** Drops every entry: a few hundred, then a rest as long as these took, so that Redis serves others half of the time. */
final class Clearing {
    private static final byte[] COUNT = CacheNames.bytes("500");

    /** Entries of one UNLINK: their names fit into the socket's buffer, whose writes have no timeout. */
    private static final int MOST_NAMES = 250;

    private static final long LONGEST_REST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

    private final CacheNames names;
    private final LongSupplier nanoTime;

    Clearing(CacheNames names, LongSupplier nanoTime) {
        this.names = names;
        this.nanoTime = nanoTime;
    }

    /** Returns how many were dropped. */
    long run(Connection connection, LongConsumer progress) {
        long dropped = 0;
        byte[] cursor = {'0'};
        do {
            long start = nanoTime.getAsLong();
            connection.sendCommand(
                    Command.SCAN, cursor, Keyword.MATCH.getRaw(), names.everyEntry(), Keyword.COUNT.getRaw(), COUNT);
            List<Object> page = connection.getObjectMultiBulkReply();
            cursor = (byte[]) page.get(0);
            dropped += unlink(connection, (List<?>) page.get(1));
            progress.accept(dropped);
            LockSupport.parkNanos(Math.min(LONGEST_REST_NANOS, nanoTime.getAsLong() - start));
        } while (!(cursor.length == 1 && cursor[0] == '0'));
        return dropped;
    }

    private static long unlink(Connection connection, List<?> entries) {
        long gone = 0;
        for (int from = 0; from < entries.size(); from += MOST_NAMES) {
            List<?> some = entries.subList(from, Math.min(entries.size(), from + MOST_NAMES));
            connection.sendCommand(
                    Command.UNLINK, some.stream().map(name -> (byte[]) name).toArray(byte[][]::new));
            gone += connection.getIntegerReply();
        }
        return gone;
    }
}
