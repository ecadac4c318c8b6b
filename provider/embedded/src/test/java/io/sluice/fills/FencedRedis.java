package io.sluice.fills;

import io.sluice.changes.Change;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.changes.Owner;
import io.sluice.coalesce.Filler.Fill;
import io.sluice.coalesce.Loader.Evidence;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.fences.RedisFences;
import io.sluice.lookup.Replayed;
import io.sluice.lookup.Snapshot;
import io.sluice.lookup.Value;
import io.sluice.redis.CacheNames;
import io.sluice.redis.LuaNumbers;
import io.sluice.redis.RedisLink;
import io.sluice.redis.RedisSettings;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;

/** A Redis with fences, for tests: the reader of the change stream, a writer of fills, and a plain client beside them. */
public final class FencedRedis implements AutoCloseable {
    public final RedisSettings settings;
    public final RedisFences fences;
    final FillCounts counts;
    public final Jedis client;
    static final Owner OWNER = new Owner("7", "sluice", "public", "urls", List.of("random_key"), "url", "sluice");

    boolean fenced = true;

    /** How often a plain fill has found a ledger. */
    int found;

    int waiting;

    /** Whose rows are filled. */
    String owner = "";

    private final CacheNames names;
    private final EmbeddedRedis server;
    final AtomicLong nanos = new AtomicLong();
    private @Nullable JedisWriter writer;

    public FencedRedis(EmbeddedRedis server, String prefix) {
        this(server, FillerFixture.settings(server.uri(), server.password(), prefix));
    }

    FencedRedis(EmbeddedRedis server, RedisSettings settings) {
        this.server = server;
        this.settings = settings;
        this.counts = new FillCounts(settings.kind());
        this.names = CacheNames.of(settings);
        this.fences = new RedisFences(settings);
        this.client = FillerFixture.client(server);
        client.select(settings.address().database());
        client.del(names.fences());
    }

    /** A ledger as a new reader begins it. */
    public static Ledger ledger(long term, int timeline, long floorLsn, long floorXmax) {
        return new Ledger(term, 0, timeline, floorLsn, floorXmax, floorLsn, 0, false, 0);
    }

    /** With a ledger of term 1, timeline 1, floor 100 and 10. */
    public FencedRedis taken() throws FenceStoreException {
        fences.take(ledger(1, 1, 100, 10));
        return this;
    }

    /** Drops every entry, as a reader does bit by bit. */
    public static void clear(FenceStore store) throws FenceStoreException {
        while (store.clear(false) >= 0) {}
    }

    /** The ledger is as if it had been written at another time: so many milliseconds from now. */
    void tellTime(long millis) {
        String ledger = client.hget(names.fences(), "");
        long seconds = Long.parseLong(client.time().get(0));
        client.hset(
                names.fences(),
                "",
                ledger.substring(0, 125) + LuaNumbers.of(seconds * 1000 + millis) + ledger.substring(144));
    }

    public void apply(long lsn, long xid, String... keys) throws FenceStoreException {
        fences.apply(Arrays.stream(keys).map(key -> Change.of(key, lsn, xid)).toList(), lsn, xid);
    }

    /** How many are written of these fills: keys in turn with values. */
    public int fill(@Nullable Evidence evidence, String... keysAndValues) {
        List<Fill<String, Value>> fills = new ArrayList<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            fills.add(new Fill<>(keysAndValues[i], Value.of(keysAndValues[i + 1]), evidence));
        }
        FillWriter.FillResult answer = write(fills);
        waiting += answer.waiting().size();
        return answer.written();
    }

    FillWriter.FillResult write(List<Fill<String, Value>> fills) {
        return writer().write(fills);
    }

    /** Drops these keys, which were written; returns the errors. */
    List<String> drop(String... keys) {
        return writer().drop(List.of(keys));
    }

    private JedisWriter writer() {
        JedisWriter open = writer;
        if (open == null) {
            FillCommands commands = FillCommands.of(settings);
            open = new JedisWriter(
                    RedisLink.open(fenced ? settings : FillerFixture.blind(client, settings)),
                    commands,
                    new FencedFills(settings, commands, counts, () -> owner, nanos::get),
                    () -> fenced,
                    () -> found++);
            writer = open;
        }
        return open;
    }

    @Nullable
    public String entry(String key) {
        return client.get(settings.prefix() + key);
    }

    @Nullable
    public String fence(String key) {
        return client.hget(names.fences(), key);
    }

    String hash() {
        return names.fences();
    }

    public void dropFences() {
        client.del(names.fences());
    }

    public static Replayed replayed(long lsn) {
        return new Replayed(1, lsn, 0);
    }

    public static Snapshot snapshot(String text) {
        return Snapshot.parse(1, text);
    }

    long refused(FillRefusal reason) {
        return counts.refused(reason);
    }

    EmbeddedRedis server() {
        return server;
    }

    @Override
    public void close() {
        fences.close();
        client.close();
        if (writer != null) {
            writer.close();
        }
    }
}
