package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.SharedServers;
import io.sluice.fleet.Fleet;
import io.sluice.fleet.FleetForm;
import io.sluice.fleet.FleetServer;
import io.sluice.programs.DataFolder;
import io.sluice.redis.KeySlots;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.Protocol;

/** Three masters with a replica each: what is filled is kept fresh, wherever its slot is. */
@EnabledIf(value = "io.sluice.embedded.GivenRedis#isOfSeven", disabledReason = "needs Redis 7 or newer")
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RedisClusterIT {
    private static final Logger LOG = LoggerFactory.getLogger(RedisClusterIT.class);
    private static final SharedServers.Database DB = SharedServers.database(20);
    private static final String NAME = "cluster_it";

    /** Far more than a fail-over takes; how long it took is logged. */
    private static final Duration LONG = Duration.ofSeconds(20);

    private DataFolder folder;
    private Fleet fleet;
    private ClusterCache cache;

    @BeforeAll
    void start(@TempDir Path temp) throws Exception {
        folder = DataFolder.open(temp.resolve("d"));
        SharedServers.lendBinaries(folder);
        fleet = Fleet.kept(folder, line -> {});
        fleet.up(FleetForm.cluster("3x1"));
        cache = new ClusterCache(fleet, DB, NAME);
    }

    @AfterAll
    void end() throws Exception {
        try {
            cache.close();
        } finally {
            fleet.servers().forEach(FleetServer::kill); // whatever could not be started
            folder.close();
        }
    }

    private void awaitFresh() {
        FreshCache.await(LONG, () -> cache.stale().isEmpty());
    }

    @Test
    void keysWithBraces_areFilled_andDroppedWhenTheyChange() throws Exception {
        List<String> keys = List.of("a}b", "{a}b", "{}x", "{x", "}", "{{y}}", "{1bz}z", "plain");
        for (String key : keys) {
            cache.change("INSERT INTO urls (random_key, url) VALUES ('" + key + "', 'https://old')");
        }
        cache.fill(keys.toArray(String[]::new));
        assertThat(keys).allSatisfy(key -> assertThat(cache.get(key)).isEqualTo("https://old"));

        cache.change("UPDATE urls SET url = 'https://new' WHERE url = 'https://old'");

        FreshCache.await(LONG, () -> keys.stream().allMatch(key -> cache.get(key) == null));
        cache.fill(keys.toArray(String[]::new));
        assertThat(keys).allSatisfy(key -> assertThat(cache.get(key)).isEqualTo("https://new"));
        cache.change("DELETE FROM urls WHERE url = 'https://new'");
        FreshCache.await(LONG, () -> keys.stream().allMatch(key -> cache.get(key) == null));
        assertThat(cache.filler.written()).isGreaterThanOrEqualTo(2L * keys.size());
    }

    @Test
    void slotsThatMove_keepTheirEntries_andChangesFindThem() throws Exception {
        cache.fill("1", "2", "3", "4", "5", "6");
        FleetServer source = cache.masterOf("1");
        FleetServer target = cache.masters().stream()
                .filter(server -> !server.name().equals(source.name()))
                .findFirst()
                .orElseThrow();
        long clears = cache.reader.status().clears();
        int session = cache.session();
        int slot = KeySlots.of((NAME + ":1").getBytes(StandardCharsets.UTF_8));

        assertThat(fleet.reshard(slot, target.name())).isPositive();
        long home = fleet.reshard(homeSlot(source), target.name());

        FreshCache.await(
                LONG,
                () -> cache.at.homes().all().size() == 3
                        && cache.masterOf("1").name().equals(target.name()));
        assertThat(home).as("the hash of its fences").isPositive();
        cache.fill("7", "8", "9", "10", "11", "12");
        for (String key : List.of("1", "2", "3", "4", "5", "6")) {
            assertThat(cache.get(key)).as(key).isNotNull();
        }
        assertThat(cache.reader.status().clears()).as("drops of everything").isEqualTo(clears);
        assertThat(cache.session()).as("the session that reads the slot").isEqualTo(session);
        cache.change("UPDATE urls SET url = url || '?' WHERE random_key IN ('1', '2', '3', '7')");
        FreshCache.await(LONG, () -> cache.get("1") == null && cache.get("2") == null && cache.get("7") == null);
        awaitFresh();
    }

    private int homeSlot(FleetServer master) {
        return cache.at.homes().all().stream()
                .filter(home -> home.toString().endsWith(":" + master.port()))
                .mapToInt(home -> Objects.requireNonNull(home.slots()).last())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void changesOfAKeyOnItsWay_areAppliedWhereItIs() throws Exception {
        cache.fill("13");
        FleetServer source = cache.masterOf("13");
        FleetServer target = cache.masters().stream()
                .filter(server -> !server.name().equals(source.name()))
                .findFirst()
                .orElseThrow();
        String name = NAME + ":13";
        String slot = Integer.toString(KeySlots.of(name.getBytes(StandardCharsets.UTF_8)));
        try (Jedis from = cache.client(source);
                Jedis to = cache.client(target)) {
            to.sendCommand(Protocol.Command.CLUSTER, "SETSLOT", slot, "IMPORTING", id(from));
            from.sendCommand(Protocol.Command.CLUSTER, "SETSLOT", slot, "MIGRATING", id(to));
            from.sendCommand(
                    Protocol.Command.MIGRATE,
                    "127.0.0.1",
                    Integer.toString(target.port()),
                    name,
                    "0",
                    "2000",
                    "AUTH",
                    target.password());
            to.sendCommand(Protocol.Command.ASKING);
            assertThat(to.get(name)).as("half way").isNotNull();

            cache.change("UPDATE urls SET url = 'https://moved' WHERE random_key = '13'");

            FreshCache.await(LONG, () -> {
                to.sendCommand(Protocol.Command.ASKING);
                return to.get(name) == null;
            });
            for (FleetServer told : List.of(target, source)) {
                try (Jedis client = cache.client(told)) {
                    client.sendCommand(Protocol.Command.CLUSTER, "SETSLOT", slot, "NODE", id(to));
                }
            }
        }
        cache.fill("13");
        assertThat(cache.get("13")).isEqualTo("https://moved");
        awaitFresh();
    }

    private static String id(Jedis client) {
        return new String((byte[]) client.sendCommand(Protocol.Command.CLUSTER, "MYID"), StandardCharsets.US_ASCII);
    }

    @Test
    void masterThatHangs_holdsUpNobodyElse() throws Exception {
        cache.fill("14", "15", "16", "17", "18", "19", "20");
        FleetServer hung = cache.masterOf("14");
        String other = List.of("15", "16", "17", "18", "19", "20").stream()
                .filter(key -> !cache.masterOf(key).name().equals(hung.name()))
                .findFirst()
                .orElseThrow();
        FleetServer there = cache.masterOf(other);
        hung.pause();
        try (Jedis client = cache.client(there)) {
            cache.change("UPDATE urls SET url = url || '!' WHERE random_key IN ('14', '" + other + "')");
            long changed = System.nanoTime();
            FreshCache.await(LONG, () -> client.get(NAME + ":" + other) == null);
            LOG.info("a change of another master's key: {} ms", (System.nanoTime() - changed) / 1_000_000);
        } finally {
            hung.resume();
        }
        FreshCache.await(LONG, () -> cache.get("14") == null);
        cache.fill("14", other);
        awaitFresh();
    }

    @Test
    void masterKilled_whatItsReplicaHadMissed_isGone() throws Exception {
        cache.fill("1", "2", "3", "4", "5", "6", "7", "8");
        FleetServer old = cache.masterOf("8");
        FleetServer next = cache.replicaOf(old);
        try (Jedis replica = cache.client(next)) {
            cache.cut(replica);
            cache.change("UPDATE urls SET url = 'https://example.com/new' WHERE random_key = '8'");
            FreshCache.await(LONG, () -> cache.get("8") == null);
            old.kill();
            FreshCache.await(LONG, () -> cache.isMaster(next));
            long serves = System.nanoTime();
            cache.fill("8");
            LOG.info("killed: the next fill {} ms after the new master", (System.nanoTime() - serves) / 1_000_000);
            replica.configSet("masterauth", fleet.secrets().redisPassword());
        } finally {
            old.start();
        }
        FreshCache.await(LONG, () -> {
            cache.fill("8"); // what was filled before all was dropped may have gone with it
            return "https://example.com/new".equals(cache.get("8"));
        });
        awaitFresh();
    }
}
