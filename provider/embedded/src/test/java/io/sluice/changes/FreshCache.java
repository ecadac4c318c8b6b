package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.coalesce.Loader.Evidence;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Route;
import io.sluice.coalesce.Routing.Balance;
import io.sluice.embedded.Credentials;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.events.RedisEvents;
import io.sluice.fences.RedisFences;
import io.sluice.fills.FillRefusal;
import io.sluice.fills.FillerFixture;
import io.sluice.fills.RedisFiller;
import io.sluice.lookup.Value;
import io.sluice.nodes.Database;
import io.sluice.nodes.ReadFrom;
import io.sluice.nodes.RoutingRules;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.TableSettings;
import io.sluice.reader.ChangeReader;
import io.sluice.reader.ChangeState;
import io.sluice.reader.ReadTable;
import io.sluice.redis.RedisAddress;
import io.sluice.redis.RedisSettings;
import io.sluice.slot.ChangeSettings;
import io.sluice.slot.ChangeSlot;
import java.net.URI;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.Jedis;

/**
 * A cache that is filled and kept fresh, wired as the daemon wires it, from a table {@code urls} and in a Redis, with a plain client of
 * each beside it.
 */
final class FreshCache implements AutoCloseable {
    /** Within this the reader is back after whatever has happened to it, and a change is applied even so. */
    static final Duration SOON = Duration.ofSeconds(5);

    private static final Duration LOOK = Duration.ofMillis(5);

    Jedis redis;
    final OwnedRows rows;
    RedisFiller filler;
    final ChangeSlot changes;
    final Route<String, Value> primary;
    final List<Route<String, Value>> routes;
    private final String prefix;
    private final String events;
    private final RedisSettings settings;
    private final RedisFences look;
    private final Database database;
    private final List<ChangeReader> readers = new ArrayList<>();

    /**
     * Reads nothing yet, and fills nothing therefore.
     *
     * @param nodes the primary first
     * @param name of the slot, and of the prefix with a colon
     */
    FreshCache(
            List<String> nodes,
            Credentials lookups,
            Credentials reads,
            OwnedRows rows,
            EmbeddedRedis server,
            String name)
            throws Exception {
        this(nodes, lookups, reads, rows, server, name, TableSettings.of("urls", "random_key", "url", null));
    }

    /** @param table that is looked up in, in place of the usual */
    FreshCache(
            List<String> nodes,
            Credentials lookups,
            Credentials reads,
            OwnedRows rows,
            EmbeddedRedis server,
            String name,
            TableSettings table)
            throws Exception {
        this(
                nodes,
                lookups,
                reads,
                rows,
                RedisSettings.of(
                        RedisAddress.parse(URI.create(server.uri())),
                        server.password(),
                        name + ":",
                        Duration.ofHours(1),
                        0.1,
                        Duration.ofMinutes(1)),
                FillerFixture.client(server),
                name,
                table);
    }

    /**
     * Wherever its Redis is.
     *
     * @param settings with the prefix
     * @param client a plain one, which is closed at the end
     */
    FreshCache(
            List<String> nodes,
            Credentials lookups,
            Credentials reads,
            OwnedRows rows,
            RedisSettings settings,
            Jedis client,
            String name,
            TableSettings table)
            throws Exception {
        this.prefix = settings.prefix();
        this.events = "events of " + name;
        this.rows = rows;
        this.settings = settings;
        this.redis = client;
        long unused = redis.del(hash(), events);
        redis.keys(prefix + "*").forEach(redis::del); // what others have left is not dropped by a reader
        this.look = new RedisFences(settings);
        this.filler = new RedisFiller(settings);
        boolean unusedToo = filler.fence();
        this.changes = ChangeSlot.of(
                settings(nodes.get(0), reads, table), new ChangeSettings("sluice", name), () -> nodes.get(0));
        this.database = Database.open(
                nodes.stream().map(url -> settings(url, lookups, table)).toList(),
                new RoutingRules(ReadFrom.ANY, true, RoutingRules.DEFAULT_MAX_LAG));
        database.askForEvidence();
        this.routes =
                database.table(0).routing(Balance.ROUND_ROBIN, Duration.ZERO).routes();
        this.primary = routes.get(0);
    }

    /** From now on fills are written whatever changes, as where there is no change stream. */
    void unfence() {
        filler.close();
        filler = new RedisFiller(FillerFixture.blind(redis, settings));
    }

    /** Once Redis was started anew. */
    void reconnect(EmbeddedRedis server) {
        redis.close();
        redis = FillerFixture.client(server);
    }

    static DatabaseSettings settings(String jdbcUrl, Credentials who, TableSettings table) {
        return new DatabaseSettings(
                jdbcUrl,
                who.user(),
                who.password(),
                2,
                List.of(table),
                Duration.ofSeconds(5),
                DatabaseSettings.DEFAULT_PROBE_INTERVAL,
                DatabaseSettings.DEFAULT_CONNECT_TIMEOUT);
    }

    /** Another daemon's reader, which stands by if there is one. */
    ChangeReader reader() {
        return reader(store -> store);
    }

    /** A reader whose view of Redis is another. */
    ChangeReader reader(UnaryOperator<FenceStore> view) {
        ChangeReader reader = ChangeReader.start(
                changes.source(),
                List.of(new ReadTable("urls", view.apply(new RedisFences(settings)))),
                new RedisEvents(settings, events),
                ReaderSettings.defaults());
        readers.add(reader);
        return reader;
    }

    /** Starts a reader, and waits until fills of the primary pass. */
    ChangeReader follow() {
        ChangeReader reader = reader();
        awaitFollowing(reader);
        return reader;
    }

    /** Waits until it reads, and until fills of the primary pass; nobody else may fill meanwhile. */
    void awaitFollowing(ChangeReader reader) {
        awaitFollowing(reader, "?");
    }

    /** @param key that no row has */
    void awaitFollowing(ChangeReader reader, String key) {
        await(() -> reader.status().state() == ChangeState.READING && offer(read(primary, List.of(key))) == 1);
        assertThat(redis.del(prefix + key)).isEqualTo(1);
    }

    /** What the daemon would offer after a look at these keys. */
    List<Fill<String, Value>> read(Route<String, Value> route, Collection<String> keys) throws Exception {
        Loaded<String, Value> loaded = route.read(List.copyOf(keys));
        assertThat(loaded.evidence()).isNotNull();
        return fills(keys, loaded.values(), loaded.evidence());
    }

    static List<Fill<String, Value>> fills(
            Collection<String> keys, Map<String, Value> values, @Nullable Evidence evidence) {
        return keys.stream()
                .map(key -> new Fill<>(key, values.get(key), evidence))
                .toList();
    }

    /** Returns how many were written, when it is known of each what became of it. */
    long offer(List<Fill<String, Value>> fills) {
        long written = filler.written();
        long settled = settled() + fills.size();
        filler.offer(fills);
        await(() -> settled() >= settled);
        return filler.written() - written;
    }

    private long settled() {
        return filler.written() + filler.dropped() + filler.failed() + refused();
    }

    private long refused() {
        return Arrays.stream(FillRefusal.values()).mapToLong(filler::refused).sum();
    }

    /** Fills these from the primary; every fill has to pass. */
    void fill(String... keys) throws Exception {
        assertThat(offer(read(primary, List.of(keys)))).isEqualTo(keys.length);
    }

    /** What is cached of these keys; an absent one as the empty text. */
    Map<String, String> entries(Collection<String> keys) {
        List<String> asked = List.copyOf(keys);
        List<String> values = redis.mget(asked.stream().map(key -> prefix + key).toArray(String[]::new));
        Map<String, String> found = new HashMap<>();
        for (int i = 0; i < asked.size(); i++) {
            @Nullable String value = values.get(i);
            if (value != null) {
                found.put(asked.get(i), value);
            }
        }
        return found;
    }

    Map<String, String> entries(String... keys) {
        return entries(List.of(keys));
    }

    /** The entries that are not what their rows say. */
    List<String> stale() throws SQLException {
        List<String> keys = redis.keys(prefix + "*").stream()
                .map(name -> name.substring(prefix.length()))
                .toList();
        if (keys.isEmpty()) {
            return List.of();
        }
        Map<String, String> values = rows.values();
        Map<String, String> cached = entries(keys);
        return cached.keySet().stream()
                .filter(key -> !values.getOrDefault(key, "").equals(cached.get(key)))
                .toList();
    }

    /** Whatever a test has left. */
    void removeEntries() {
        for (String name : redis.keys(prefix + "*")) {
            assertThat(redis.del(name)).isEqualTo(1);
        }
    }

    /** Runs these as one transaction, and waits until it is applied. */
    void change(String... statements) throws SQLException {
        rows.commit(statements);
        awaitApplied();
    }

    /** Waits until everything is applied that is committed by now. */
    void awaitApplied() throws SQLException {
        awaitApplied(SOON);
    }

    void awaitApplied(Duration most) throws SQLException {
        long position = rows.position();
        await(most, () -> {
            Ledger ledger = ledger();
            return ledger != null && ledger.applied() >= position;
        });
    }

    /** Null if there is none, or while Redis is away. */
    @Nullable
    Ledger ledger() {
        try {
            return look.read();
        } catch (FenceStoreException e) {
            return null;
        }
    }

    /** Its prefix as another daemon finds it, whose table is shown otherwise. */
    void claimAs(Owner owner) throws FenceStoreException {
        look.claim(owner);
    }

    /** What holds the fences and the ledger. */
    String hash() {
        return "{" + prefix + "}:fences";
    }

    static void await(Callable<Boolean> condition) {
        await(SOON, condition);
    }

    static void await(Duration most, Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(most)
                .pollDelay(Duration.ZERO)
                .pollInterval(LOOK)
                .until(condition);
    }

    @Override
    public void close() throws ChangeSourceException {
        readers.forEach(ChangeReader::close);
        List<String> unused = changes.drop();
        long unusedToo = redis.del(events);
        filler.close();
        look.close();
        database.close();
        redis.close();
    }
}
