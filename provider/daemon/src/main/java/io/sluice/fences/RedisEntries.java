package io.sluice.fences;

import io.sluice.audit.CachedEntries;
import io.sluice.changes.FenceStoreException;
import io.sluice.lookup.Value;
import io.sluice.redis.CacheNames;
import io.sluice.redis.ErrorAdvice;
import io.sluice.redis.Homes;
import io.sluice.redis.RedisServers;
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
    private static final String RIGHTS = "+get +mget +scan";

    /** Entries of one MGET: their names fit into the socket's buffer, whose writes have no timeout. */
    private static final int MOST_NAMES = 250;

    /** Places of Redis' table to begin at: where it holds much else besides entries, some have none. */
    private static final int MOST_SCANS = 10;

    private final RedisSettings settings;
    private Homes<RedisServers> homes;
    private List<RedisSession> sessions;
    private final CacheNames names;

    /** @param settings address, password, prefix and timeouts */
    public RedisEntries(RedisSettings settings) {
        this.settings = settings;
        this.names = CacheNames.of(settings);
        this.homes = settings.address().homes();
        this.sessions = open();
    }

    private List<RedisSession> open() {
        return homes.all().stream()
                .map(home -> settings.at(home, 1))
                .map(one -> new RedisSession(
                        one, ErrorAdvice.of(one, CacheNames.of(one).rights(RIGHTS))))
                .toList();
    }

    private List<RedisSession> sessions() {
        Homes<RedisServers> now = settings.address().homes();
        if (!now.equals(homes)) {
            close();
            homes = now;
            sessions = open();
        }
        return sessions;
    }

    @Override
    public Map<String, Value> get(Collection<String> keys) throws FenceStoreException {
        List<RedisSession> all = sessions();
        List<List<String>> each = new ArrayList<>();
        all.forEach(unused -> each.add(new ArrayList<>()));
        keys.forEach(key -> each.get(homes.of(names.entry(key))).add(key));
        Map<String, Value> entries = new HashMap<>();
        for (int i = 0; i < each.size(); i++) {
            for (int from = 0; from < each.get(i).size(); from += MOST_NAMES) {
                get(all.get(i), each.get(i).subList(from, Math.min(each.get(i).size(), from + MOST_NAMES)), entries);
            }
        }
        return entries;
    }

    /** Of a cluster a command has one name, or they would have to lie in one slot; what has moved away is not there. */
    private void get(RedisSession session, List<String> keys, Map<String, Value> entries) throws FenceStoreException {
        List<?> values = session.ask(connection -> {
            if (homes.all().size() == 1 && homes.all().get(0).slots() == null) {
                connection.sendCommand(
                        Command.MGET, keys.stream().map(names::entry).toArray(byte[][]::new));
                return connection.getBinaryMultiBulkReply();
            }
            keys.forEach(key -> connection.sendCommand(Command.GET, names.entry(key)));
            return connection.getMany(keys.size());
        });
        for (int i = 0; i < keys.size(); i++) {
            if (values.get(i) instanceof byte[] value) {
                entries.put(keys.get(i), Value.ofUtf8(value));
            }
        }
    }

    @Override
    public List<String> some(int most) throws FenceStoreException {
        List<String> keys = new ArrayList<>();
        for (int scans = 0; scans < MOST_SCANS && keys.size() < most; scans++) {
            List<RedisSession> all = sessions();
            RedisSession any = all.get(ThreadLocalRandom.current().nextInt(all.size()));
            for (Object name : any.ask(this::somewhere)) {
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
        sessions.forEach(RedisSession::close);
    }
}
