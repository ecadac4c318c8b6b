package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Route;
import io.sluice.coalesce.Routing.Balance;
import io.sluice.embedded.SharedServers;
import io.sluice.events.RedisEvents;
import io.sluice.fences.HomeFences;
import io.sluice.fills.FillRefusal;
import io.sluice.fills.RedisFiller;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetServer;
import io.sluice.lookup.Value;
import io.sluice.nodes.Database;
import io.sluice.nodes.ReadFrom;
import io.sluice.nodes.RoutingRules;
import io.sluice.postgres.TableSettings;
import io.sluice.reader.ChangeReader;
import io.sluice.reader.ReadTable;
import io.sluice.redis.RedisSettings;
import io.sluice.slot.ChangeSettings;
import io.sluice.slot.ChangeSlot;
import io.sluice.topology.RedisCluster;
import io.sluice.topology.RedisUrl;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.HostAndPort;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;
import redis.clients.jedis.exceptions.JedisException;

/** What a daemon has of a cluster: it fills it, and keeps it fresh. */
final class ClusterCache implements AutoCloseable {
    final RedisCluster at;
    final RedisFiller filler;
    final ChangeReader reader;
    private final Fleet fleet;
    private final String prefix;
    private final String slot;
    private final OwnedRows rows;
    private final Database database;
    private final ChangeSlot changes;
    private final Route<String, Value> primary;

    /** Reads changes, and has begun when it returns. */
    ClusterCache(Fleet fleet, SharedServers.Database db, String name) throws Exception {
        this(fleet, db, name, store -> store);
    }

    /** @param around what each home is wrapped in */
    ClusterCache(Fleet fleet, SharedServers.Database db, String name, UnaryOperator<FenceStore> around)
            throws Exception {
        this.fleet = fleet;
        this.rows = db::owner;
        this.prefix = name + ":";
        this.slot = name;
        this.at = (RedisCluster)
                RedisUrl.parse(fleet.flags().get(1), fleet.secrets().redisPassword(), null);
        RedisSettings settings = RedisSettings.of(
                at, fleet.secrets().redisPassword(), prefix, Duration.ofHours(1), 0.1, Duration.ofMinutes(1));
        this.filler = new RedisFiller(settings);
        boolean unused = filler.fence();
        TableSettings table = TableSettings.of("urls", "random_key", "url", null);
        this.changes = ChangeSlot.of(
                FreshCache.settings(db.jdbcUrl(), db.changes(), table),
                new ChangeSettings("sluice", name),
                db::jdbcUrl);
        this.database = Database.open(
                List.of(FreshCache.settings(db.jdbcUrl(), db.reader(), table)),
                new RoutingRules(ReadFrom.ANY, true, RoutingRules.DEFAULT_MAX_LAG));
        database.askForEvidence();
        this.primary = database.table(0)
                .routing(Balance.ROUND_ROBIN, Duration.ZERO)
                .routes()
                .get(0);
        at.awaitHomes(Duration.ofSeconds(10));
        this.reader = ChangeReader.start(
                changes.source(),
                List.of(new ReadTable("urls", new HomeFences(settings, filler::owner, around))),
                new RedisEvents(settings, "events of " + name),
                io.sluice.changes.ReaderSettings.defaults());
        filler.whenBehind(reader::hurry);
    }

    /** Fills these; every fill has to pass, sooner or later. */
    void fill(String... keys) {
        for (String key : keys) {
            FreshCache.await(Duration.ofSeconds(20), () -> offer(key) == 1);
        }
    }

    private long offer(String key) throws Exception {
        return offer(key, read(key));
    }

    /** As a lookup finds it now. */
    Loaded<String, Value> read(String key) throws Exception {
        return primary.read(List.of(key));
    }

    /** Returns how many were written. */
    long offer(String key, Loaded<String, Value> loaded) throws Exception {
        long written = filler.written();
        long settled = settled() + 1;
        filler.offer(List.of(new Fill<>(key, loaded.values().get(key), loaded.evidence())));
        FreshCache.await(() -> settled() >= settled);
        return filler.written() - written;
    }

    private long settled() {
        return filler.written()
                + filler.dropped()
                + filler.failed()
                + Arrays.stream(FillRefusal.values()).mapToLong(filler::refused).sum();
    }

    /** The server's process that sends changes. */
    int session() throws Exception {
        try (Connection connection = rows.session();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(
                        "SELECT active_pid FROM pg_replication_slots WHERE slot_name = '" + slot + "'")) {
            return row.next() ? row.getInt(1) : 0;
        }
    }

    void change(String statement) throws Exception {
        rows.commit(statement);
    }

    Jedis client(FleetServer server) {
        return new Jedis(
                new HostAndPort("127.0.0.1", server.port()),
                DefaultJedisClientConfig.builder()
                        .autoNegotiateProtocol(false)
                        .password(server.password())
                        .build());
    }

    /** As a front end finds it; null if it is not cached. */
    @Nullable
    String get(String key) {
        for (FleetServer server : masters()) {
            try (Jedis client = client(server)) {
                return client.get(prefix + key);
            } catch (JedisException elsewhere) {
                // the next one, then
            }
        }
        return null;
    }

    /** Where this key is. */
    FleetServer masterOf(String key) {
        for (FleetServer server : masters()) {
            try (Jedis client = client(server)) {
                Object unused = client.get(prefix + key);
                return server;
            } catch (JedisException elsewhere) {
                // the next one, then
            }
        }
        throw new AssertionError("nobody has " + key);
    }

    /** Its replica. */
    FleetServer replicaOf(FleetServer master) {
        for (FleetServer server : fleet.servers()) {
            try (Jedis client = client(server)) {
                if (client.info("replication").contains("master_port:" + master.port())) {
                    return server;
                }
            }
        }
        throw new AssertionError("no replica of " + master.name());
    }

    /** From now on the replica hears nothing of its master. */
    void cut(Jedis replica) {
        FreshCache.await(
                Duration.ofSeconds(20), () -> replica.info("replication").contains("master_link_status:up"));
        replica.configSet("masterauth", "wrong");
        replica.sendCommand(Protocol.Command.CLIENT, "KILL", "TYPE", "MASTER");
        FreshCache.await(
                Duration.ofSeconds(20), () -> replica.info("replication").contains("master_link_status:down"));
    }

    List<FleetServer> masters() {
        return fleet.servers().stream().filter(this::isMaster).toList();
    }

    boolean isMaster(FleetServer server) {
        try (Jedis client = client(server)) {
            return client.info("replication").contains("role:master");
        } catch (RuntimeException e) {
            return false;
        }
    }

    /** The entries that are not what their rows say. */
    Map<String, String> stale() throws Exception {
        Map<String, String> shown = rows.values();
        Map<String, String> stale = new HashMap<>();
        for (FleetServer server : masters()) {
            try (Jedis client = client(server)) {
                for (String name : client.keys(prefix + "*")) {
                    String key = name.substring(prefix.length());
                    String value = client.get(name);
                    if (value != null && !value.equals(shown.getOrDefault(key, ""))) {
                        stale.put(key, value);
                    }
                }
            }
        }
        return stale;
    }

    @Override
    public void close() throws ChangeSourceException {
        reader.close();
        assertThat(changes.drop()).isNotNull();
        filler.close();
        database.close();
        at.close();
    }
}
