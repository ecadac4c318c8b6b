package io.sluice.fences;

import io.sluice.audit.CachedEntries;
import io.sluice.changes.FenceStoreException;
import io.sluice.lookup.Value;
import io.sluice.redis.CacheNames;
import io.sluice.redis.ErrorAdvice;
import io.sluice.redis.RedisSession;
import io.sluice.redis.RedisSettings;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import redis.clients.jedis.Connection;
import redis.clients.jedis.Protocol.Command;

/** Entries as readers find them. Connects with the first call, and anew with the first one after the connection was lost. */
public final class RedisEntries implements CachedEntries {
    /** What its user needs, as ACL SETUSER takes it. */
    private static final String RIGHTS = "+mget +scan";

    /** Entries of one MGET: their names fit into the socket's buffer, whose writes have no timeout. */
    private static final int MOST_NAMES = 250;

    /** Places of Redis' table to begin at: where it holds much else besides entries, some have none. */
    private static final int MOST_SCANS = 10;

    private final CacheNames names;
    private final RedisSession session;

    /** @param settings address, password, prefix and timeouts */
    public RedisEntries(RedisSettings settings) {
        this.names = CacheNames.of(settings);
        this.session = new RedisSession(settings, ErrorAdvice.of(settings, names.rights(RIGHTS)));
    }

    @Override
    public Map<String, Value> get(Collection<String> keys) throws FenceStoreException {
        List<String> all = List.copyOf(keys);
        Map<String, Value> entries = new HashMap<>();
        for (int from = 0; from < all.size(); from += MOST_NAMES) {
            List<String> some = all.subList(from, Math.min(all.size(), from + MOST_NAMES));
            List<byte[]> values = session.ask(connection -> values(connection, some));
            for (int i = 0; i < some.size(); i++) {
                byte[] value = values.get(i);
                if (value != null) {
                    entries.put(some.get(i), Value.ofUtf8(value));
                }
            }
        }
        return entries;
    }

    private List<byte[]> values(Connection connection, List<String> keys) {
        connection.sendCommand(Command.MGET, keys.stream().map(names::entry).toArray(byte[][]::new));
        return connection.getBinaryMultiBulkReply();
    }

    @Override
    public List<String> some(int most) throws FenceStoreException {
        List<String> keys = new ArrayList<>();
        for (int scans = 0; scans < MOST_SCANS && keys.size() < most; scans++) {
            for (Object name : session.ask(this::somewhere)) {
                if (keys.size() < most) {
                    keys.add(names.key((byte[]) name));
                }
            }
        }
        return keys;
    }

    /** A page of names from anywhere: a cursor is a place in Redis' table, whose size it is cut to. */
    private List<?> somewhere(Connection connection) {
        String cursor = Integer.toUnsignedString(ThreadLocalRandom.current().nextInt());
        connection.sendCommand(
                Command.SCAN,
                CacheNames.bytes(cursor),
                CacheNames.bytes("MATCH"),
                names.everyEntry(),
                CacheNames.bytes("COUNT"),
                CacheNames.bytes("20"));
        return (List<?>) connection.getObjectMultiBulkReply().get(1);
    }

    @Override
    public void close() {
        session.close();
    }
}
