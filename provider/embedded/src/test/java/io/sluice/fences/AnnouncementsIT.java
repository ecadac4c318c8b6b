package io.sluice.fences;

import static io.sluice.fills.FillerFixture.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.changes.Change;
import io.sluice.changes.ChangeListener;
import io.sluice.changes.Ledger;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.SharedServers;
import io.sluice.fills.FencedRedis;
import io.sluice.fills.FillerFixture;
import io.sluice.programs.DataFolder;
import io.sluice.redis.CacheNames;
import io.sluice.redis.RedisSettings;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What a daemon hears of changes that another one applies. */
class AnnouncementsIT {
    private static final String EVERYTHING = "everything";

    /** What was heard, as text: keys and what their loads must have seen. */
    private final Queue<String> heard = new ConcurrentLinkedQueue<>();

    private final ChangeListener listener = new ChangeListener() {
        @Override
        public void changed(int timeline, List<Change> changes) {
            changes.forEach(change -> heard.add(
                    timeline + "/" + change.lsn() + "/" + change.xid() + "/" + change.after() + " " + change.key()));
        }

        @Override
        public void everything(int timeline, long position, long maxXid) {
            heard.add(EVERYTHING + (timeline == 0 ? "" : " " + timeline + "/" + position + "/" + maxXid));
        }
    };

    private Announcements listen(RedisSettings settings) {
        return new Announcements(settings, "another", "changes_not_heard", listener);
    }

    @Test
    void keysOfEachChangeWithTheirFences_areHeard_beforeTheyAreGone() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "told:").taken();
                Announcements announcements = listen(redis.settings)) {
            await().atMost(SOON).until(announcements::connected);
            assertThat(heard).as("what was applied before, nobody has told").containsExactly("everything 1/100/0");
            redis.apply(501, 20, "a", "\u00e9 {x}\r\n", "c");
            redis.apply(501, 20); // of nobody's interest
            redis.fences.apply(
                    List.of(
                            Change.of("d", 601, 21),
                            new Change("e", 601, 21, 30, 60_000),
                            new Change("f", 602, 0, 30, 0)),
                    602,
                    21);
            await().atMost(SOON).until(() -> heard.size() == 7);
            assertThat(heard)
                    .containsExactly(
                            "everything 1/100/0",
                            "1/501/20/0 a",
                            "1/501/20/0 \u00e9 {x}\r\n",
                            "1/501/20/0 c",
                            "1/601/21/0 d",
                            "1/601/21/30 e",
                            "1/602/0/30 f");
            heard.clear();
            redis.apply(701, 22, FillerFixture.keys(0, 600).toArray(String[]::new));
            await().atMost(SOON).until(() -> heard.size() == 600);
            assertThat(heard).allMatch(one -> one.startsWith("1/701/22/0 "));
        }
    }

    @Test
    void everythingIsAnnounced_beforeTheFirstEntryGoes() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "told:").taken();
                Announcements announcements = listen(redis.settings)) {
            await().atMost(SOON).until(announcements::connected);
            redis.fences.take(new Ledger(2, 0, 1, 900, Long.MAX_VALUE, 100, 40, true, 0));
            await().atMost(SOON).until(() -> heard.contains("everything 1/900/40"));
            FencedRedis.clear(redis.fences);
            await().atMost(SOON).until(() -> heard.contains(EVERYTHING));
        }
    }

    /** It was told before it sent anything to Redis. */
    @Test
    void ownWords_areNotHeard() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "told:").taken();
                Announcements announcements =
                        new Announcements(redis.settings, redis.fences.self(), "changes_not_heard", listener)) {
            await().atMost(SOON).until(announcements::connected);
            redis.apply(501, 20, "a");
            FencedRedis.clear(redis.fences);
            await().atMost(SOON).until(() -> heard.size() == 2);
            assertThat(heard).containsExactly("everything 1/100/0", EVERYTHING);
        }
    }

    /** During an upgrade daemons of the version before are told by us, and tell us. */
    @Test
    void wordsOfTheVersionBefore_andOfNoVersion_areHeard() {
        Announcement.tell(CacheNames.bytes("a\0b\0\0c"), "us", listener);
        Announcement.tell(CacheNames.bytes("\0d"), "us", listener);
        Announcement.tell(CacheNames.bytes("\0\0other\01\0what"), "us", listener);
        Announcement.tell(CacheNames.bytes("\0\0other\01"), "us", listener);
        assertThat(heard).containsExactly("0/0/0/0 a", "0/0/0/0 b", "0/0/0/0 c", "0/0/0/0 d", EVERYTHING, EVERYTHING);
        String ours = new String(
                new Announcement("us", 1).of(List.of(Change.of("a", 5, 6), Change.of("b", 5, 6))),
                StandardCharsets.UTF_8);
        assertThat(ours.split("\0")).as("for whom all words are keys").contains("a", "b");
    }

    @Test
    void redisKilledOrSilent_everythingMayHaveChanged(@TempDir Path temp) {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedRedis server = SharedServers.ownRedis(folder);
                Announcements announcements = new Announcements(
                        FillerFixture.settings(server.uri(), server.password(), "url:"),
                        "another",
                        "changes_not_heard",
                        listener,
                        200)) {
            await().atMost(SOON).until(() -> heard.size() == 1);
            server.kill();
            await().atMost(SOON).until(() -> announcements.trouble().now() != null && !announcements.connected());
            server.restart();
            await().atMost(SOON)
                    .until(() -> heard.size() == 2 && announcements.trouble().now() == null);
            server.pause();
            await().atMost(SOON).until(() -> announcements.trouble().now() != null);
            server.resume();
            await().atMost(SOON).until(() -> heard.size() == 3);
            assertThat(heard).containsOnly(EVERYTHING);
            try (Jedis client = FillerFixture.client(server)) {
                await().atMost(SOON).until(() -> client.publish("{url:}:changed", "k") == 1);
            }
            await().atMost(SOON).until(() -> heard.contains("0/0/0/0 k"));
        }
    }

    @Test
    void userWithoutRights_isToldHow() {
        EmbeddedRedis server = SharedServers.redis();
        try (Jedis admin = FillerFixture.client(server)) {
            admin.aclSetUser("deaf", "reset", "on", ">p", "+@all", "~*", "resetchannels");
            RedisSettings settings = FillerFixture.settings("redis://deaf@127.0.0.1:" + server.port(), "p", "url:");
            try (Announcements announcements = listen(settings)) {
                await().atMost(SOON).until(() -> announcements.trouble().now() != null);
                assertThat(announcements.trouble().now())
                        .contains("ACL SETUSER deaf +subscribe")
                        .contains("&{url:}:changed");
                assertThat(announcements.connected()).isFalse();
                admin.aclSetUser("deaf", "&{url:}:changed");
                await().atMost(SOON).until(announcements::connected);
            } finally {
                admin.aclDelUser("deaf");
            }
        }
        assertThat(heard).containsExactly(EVERYTHING);
    }
}
