package io.sluice.fills;

import static io.sluice.fills.FencedRedis.ledger;
import static io.sluice.fills.FencedRedis.replayed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.changes.Change;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.coalesce.Filler.Fill;
import io.sluice.coalesce.Loader.Evidence;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.SharedServers;
import io.sluice.events.RedisEvents;
import io.sluice.fences.RedisFences;
import io.sluice.lookup.Replayed;
import io.sluice.lookup.Value;
import io.sluice.programs.DataFolder;
import io.sluice.redis.RedisFacts;
import io.sluice.redis.RedisLink;
import io.sluice.redis.RedisSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;
import redis.clients.jedis.exceptions.JedisDataException;

/** What fences make of a Redis that is away, slow, full or unwilling. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FenceOutageIT {
    private final DataFolder folder;
    private final EmbeddedRedis server;

    FenceOutageIT(@TempDir Path temp) {
        this.folder = DataFolder.open(temp);
        this.server = SharedServers.ownRedis(folder);
    }

    @AfterAll
    void end() {
        server.kill();
        folder.close();
    }

    @BeforeEach
    void asNew() {
        try (Jedis admin = FillerFixture.client(server)) {
            admin.flushAll();
            admin.scriptFlush();
        }
    }

    /** A call whose answer is lost was done or not: what comes next finds its traces and goes on. */
    @Test
    void answersLost_theNextCallGoesOn() throws Exception {
        try (FencedRedis redis = new FencedRedis(server, impatient("url:", null)).taken()) {
            redis.apply(501, 20, "k");
            server.pause();
            try {
                fails(
                        Kind.AWAY,
                        () -> redis.apply(601, 21, FillerFixture.keys(0, 700).toArray(String[]::new)));
            } finally {
                server.resume();
            }
            redis.apply(601, 21, FillerFixture.keys(0, 700).toArray(String[]::new));
            server.pause();
            try {
                fails(Kind.AWAY, () -> redis.fences.floor(150, 10));
                fails(Kind.AWAY, () -> redis.fences.floor(150, 10));
            } finally {
                server.resume();
            }
            redis.fences.floor(150, 10);
            redis.fences.sweep();
            assertThat(redis.fences.fences()).isEqualTo(701);

            server.pause();
            try {
                fails(Kind.AWAY, () -> redis.fences.take(ledger(2, 1, 100, 10)));
            } finally {
                server.resume();
            }
            redis.fences.take(ledger(2, 1, 100, 10));
            redis.fences.floor(150, 10);
        }
    }

    @Test
    void killedAndStarted_isAway_thenLost() throws Exception {
        try (FencedRedis redis = new FencedRedis(server, "url:").taken()) {
            server.kill();
            String line = fails(Kind.AWAY, () -> redis.apply(501, 20, "k"));
            assertThat(line).contains("redis://127.0.0.1:").doesNotContain("Exception");
            server.restart();
        }
        try (RedisFences fences = new RedisFences(settings("url:", null))) {
            server.restart();
            fences.take(ledger(1, 1, 100, 10));
            server.kill();
            fails(Kind.AWAY, () -> fences.floor(100, 10));
            server.restart();
            fails(Kind.LOST, () -> fences.floor(100, 10));
        }
    }

    /** The rights that we ask for are enough, and none is too many. */
    @Test
    @EnabledIf(
            value = "io.sluice.embedded.GivenRedis#isOfSeven",
            disabledReason = "before Redis 7 every new user has all channels")
    void userWithTheRightsNamed_mayDoIt_andWithoutAnyOfThemIsToldHow() throws Exception {
        try (Jedis admin = FillerFixture.client(server)) {
            List<String> rights = rights(RedisFences.RIGHTS + " ~url:* ~{url:}:* &{url:}:changed");
            user(admin, rights);
            everything(admin);
            user(admin, rights(RedisFences.RIGHTS + " ~u:* ~{u:}:* &{u:}:changed"));
            try (RedisFences fences = new RedisFences(settings("u:", "reader"))) {
                fences.claim(FencedRedis.OWNER); // though it may not look for the one prefix around it
            }
            for (String missing : rights) {
                admin.flushAll();
                admin.scriptFlush();
                user(
                        admin,
                        rights.stream().filter(right -> !right.equals(missing)).toList());
                String line = fails(Kind.FORBIDDEN, () -> everything(admin));
                assertThat(line)
                        .as("without " + missing)
                        .contains("ACL SETUSER reader ")
                        .contains(missing);
            }
        }
    }

    private void everything(Jedis admin) throws FenceStoreException {
        try (RedisFences fences = new RedisFences(settings("url:", "reader"))) {
            long term = 1;
            fences.claim(FencedRedis.OWNER);
            var there = fences.read();
            fences.take(ledger(there == null ? term : there.term() + 1, 1, 100, 10));
            FencedRedis.clear(fences);
            admin.set("url:entry", "v");
            FencedRedis.clear(fences);
            admin.set("url:k", "v"); // so that it is dropped
            fences.apply(List.of(Change.of("k", 50, 2)), 501, 20);
            fences.floor(100, 10);
            fences.sweep();
            fences.fences();
        }
    }

    @Test
    @EnabledIf(
            value = "io.sluice.embedded.GivenRedis#isOfSeven",
            disabledReason = "before Redis 7 no subcommand can be taken away")
    void userWithTheRightsNamed_fills_withoutOneFailsByName() throws Exception {
        try (Jedis admin = FillerFixture.client(server);
                FencedRedis redis = new FencedRedis(server, "url:").taken()) {
            redis.apply(600, 20, "another"); // so that fences are looked at
            FencedFillsIT.late(redis); // so that the ledger is written: what goes ahead is noted there
            List<String> rights = rights(FencedFills.RIGHTS + " ~url:* ~{url:}:*");
            user(admin, rights);
            assertThat(fillAs("reader", replayed(500)).written()).isEqualTo(1);
            assertThat(redis.entry("k")).isEqualTo("v");
            for (String missing : rights) {
                if (List.of("+getdel", "+hget", "+type", "+unlink").contains(missing)) {
                    continue; // for keys written here
                }
                admin.scriptFlush();
                user(
                        admin,
                        rights.stream().filter(right -> !right.equals(missing)).toList());
                if (missing.equals("+script|load")) {
                    user(admin, List.of("-script|load"));
                }
                try {
                    boolean ahead = missing.equals("+hset");
                    FillWriter.FillResult answer = fillAs("reader", ahead ? new Replayed(1, 900, 900) : replayed(500));
                    assertThat(answer.errors())
                            .as("without " + missing)
                            .singleElement()
                            .asString()
                            .contains("ACL SETUSER reader");
                } catch (JedisDataException e) {
                    assertThat(missing).isEqualTo("+script|load");
                }
            }
        }
    }

    @Test
    void userWithoutScripts_isFoundByADoctor_whereScriptsFill() throws Exception {
        try (Jedis admin = FillerFixture.client(server)) {
            user(admin, rights("+set +get +getdel +info ~url:* ~{url:}:*"));
            RedisSettings settings = settings("url:", "reader");
            assertThat(RedisFacts.of(settings, "").isKnown()).isTrue();
            assertThat(fails(Kind.FORBIDDEN, () -> RedisFacts.of(settings, FencedFills.RIGHTS)))
                    .contains("ACL SETUSER reader +set")
                    .contains("+evalsha");
        }
    }

    private FillWriter.FillResult fillAs(String user, Evidence evidence) {
        RedisSettings settings = settings("url:", user);
        FillCommands commands = FillCommands.of(settings);
        try (JedisWriter writer = new JedisWriter(
                RedisLink.open(settings),
                commands,
                new FencedFills(settings, commands, new FillCounts(settings.kind()), () -> "", System::nanoTime),
                () -> true,
                () -> {})) {
            return writer.write(List.of(new Fill<>("k", Value.of("v"), evidence)));
        }
    }

    @Test
    void replica_refusesWithALine() throws Exception {
        try (Jedis admin = FillerFixture.client(server);
                FencedRedis redis = new FencedRedis(server, "url:").taken()) {
            admin.replicaof("127.0.0.1", 1);
            try {
                String line = fails(Kind.REFUSED, () -> redis.apply(501, 20, "k"));
                assertThat(line).contains("is a replica").contains("primary");
                fails(Kind.REFUSED, () -> redis.fences.floor(100, 10));
            } finally {
                admin.replicaofNoOne();
            }
            redis.apply(501, 20, "k");
        }
    }

    /** A Redis that is full serves old entries as well as an empty one: changes have to get through. */
    @Test
    @EnabledIf(
            value = "io.sluice.embedded.GivenRedis#isOfSeven",
            disabledReason = "before Redis 7 errors inside scripts have other first words")
    void fullRedis_takesChanges_andNoFills() throws Exception {
        try (Jedis admin = FillerFixture.client(server);
                FencedRedis redis = new FencedRedis(server, "url:").taken()) {
            redis.fill(replayed(500), "k", "old", "other", "v");
            admin.configSet("maxmemory-policy", "noeviction");
            admin.configSet("maxmemory", "1");
            try {
                redis.apply(501, 20, "k", "new");
                redis.fences.floor(120, 10);
                redis.fences.sweep();
                assertThat(redis.entry("k")).isNull();
                FillWriter.FillResult answer = redis.write(List.of(new Fill<>("k", Value.of("v"), replayed(501))));
                assertThat(answer.errors())
                        .singleElement()
                        .asString()
                        .startsWith("OOM")
                        .contains("raise its maxmemory");
                redis.fences.take(ledger(2, 1, 100, 10));
                try (RedisEvents events = new RedisEvents(redis.settings, "events")) {
                    assertThat(fails(Kind.REFUSED, () -> events.add(null, "k", null)))
                            .contains("raise its maxmemory");
                }
            } finally {
                admin.configSet("maxmemory", "100mb");
            }
        }
    }

    @Test
    void wrongPassword_orAnotherThingUnderTheName_isSaid() throws Exception {
        RedisSettings wrong = FillerFixture.settings(server.uri(), "falsches", "url:");
        try (RedisFences fences = new RedisFences(wrong);
                Jedis admin = FillerFixture.client(server)) {
            assertThat(fails(Kind.REFUSED, fences::read))
                    .contains("--redis-password-file")
                    .doesNotContain("falsches");
            admin.set("{url:}:fences", "mine");
            try (RedisFences ours = new RedisFences(settings("url:", null))) {
                assertThat(fails(Kind.FORBIDDEN, () -> ours.take(ledger(1, 1, 1, 1))))
                        .contains("--key-prefix");
            }
        }
    }

    private static List<String> rights(String rules) {
        return new ArrayList<>(Arrays.asList(rules.split(" ", -1)));
    }

    private static void user(Jedis admin, List<String> rights) {
        List<String> rules = new ArrayList<>(List.of("reset", "on", ">geheim"));
        rules.addAll(rights);
        admin.aclSetUser("reader", rules.toArray(String[]::new));
    }

    private RedisSettings settings(String prefix, @Nullable String user) {
        return user == null
                ? FillerFixture.settings(server.uri(), server.password(), prefix)
                : FillerFixture.settings("redis://" + user + "@127.0.0.1:" + server.port(), "geheim", prefix);
    }

    private RedisSettings impatient(String prefix, @Nullable String user) {
        RedisSettings usual = settings(prefix, user);
        Duration soon = Duration.ofMillis(300);
        return new RedisSettings(
                usual.address(),
                usual.password(),
                prefix,
                usual.ttl(),
                0,
                usual.negativeTtl(),
                soon,
                soon,
                1000,
                1 << 20,
                0);
    }

    /** What it says. */
    private static String fails(Kind kind, ThrowingCallable call) {
        FenceStoreException e = catchThrowableOfType(FenceStoreException.class, call);
        assertThat(e).isNotNull();
        assertThat(e.kind()).as(e.getMessage()).isEqualTo(kind);
        assertThat(e.getMessage()).hasLineCount(1);
        return String.valueOf(e.getMessage());
    }
}
