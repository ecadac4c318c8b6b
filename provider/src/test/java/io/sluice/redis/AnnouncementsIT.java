package io.sluice.redis;

import static io.sluice.redis.FillerFixture.SOON;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.embedded.DataFolder;
import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.SharedServers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import redis.clients.jedis.Jedis;

/** What a daemon hears of changes that another one applies. */
class AnnouncementsIT {
    private final Queue<List<String>> heard = new ConcurrentLinkedQueue<>();
    private final Queue<List<String>> cached = new ConcurrentLinkedQueue<>();

    private void hear(List<String> keys, List<String> those) {
        cached.add(those);
        heard.add(keys);
    }

    @Test
    void keysOfEachChange_andEverything_areHeard() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "told:").taken();
                Announcements announcements = new Announcements(redis.settings, this::hear)) {
            await().atMost(SOON).until(announcements::connected);
            assertThat(heard).containsExactly(List.of()); // before there was a connection, anything may have changed
            redis.apply(501, 20, "a", "\u00e9 {x}\r\n", "c");
            redis.apply(501, 20); // of nobody's interest
            redis.apply(601, 21, FillBufferTest.keys(0, 600).toArray(String[]::new));
            redis.fences.clear(dropped -> {});
            await().atMost(SOON).until(() -> announcements.heard() == 5);
            List<List<String>> all = new ArrayList<>(heard);
            assertThat(all.get(1)).containsExactly("a", "\u00e9 {x}\r\n", "c");
            assertThat(all.subList(2, 5).stream().flatMap(List::stream))
                    .containsExactlyElementsOf(FillBufferTest.keys(0, 600));
            assertThat(all.get(5)).isEmpty();
        }
    }

    @Test
    void keysThatWereCached_areHeardOf() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "told:").taken();
                Announcements announcements = new Announcements(redis.settings, this::hear)) {
            await().atMost(SOON).until(announcements::connected);
            redis.client.set("told:b", "");
            redis.client.set("told:d", "value");
            redis.apply(501, 20, "a", "b", "c", "d");
            redis.apply(502, 21, "a", "b");
            redis.client.set("told:a", "value");
            redis.apply(503, 22, "a");
            await().atMost(SOON).until(() -> heard.size() == 4);
            assertThat(cached).containsExactly(List.of(), List.of("b", "d"), List.of(), List.of("a"));
            assertThat(heard.stream().skip(1).map(Set::copyOf))
                    .containsExactly(Set.of("a", "b", "c", "d"), Set.of("a", "b"), Set.of("a"));
        }
    }

    @Test
    void redisKilledOrSilent_isListenedToAgain_andEverythingMayHaveChanged(@TempDir Path temp) {
        try (DataFolder folder = DataFolder.open(temp);
                EmbeddedRedis server = SharedServers.ownRedis(folder);
                Announcements announcements = new Announcements(
                        FillerFixture.settings(server.uri(), server.password(), "url:"), this::hear, 200)) {
            await().atMost(SOON).until(() -> heard.size() == 1);
            server.kill();
            await().atMost(SOON).until(() -> announcements.lastProblem() != null && !announcements.connected());
            server.restart();
            await().atMost(SOON).until(() -> heard.size() == 2 && announcements.lastProblem() == null);
            server.pause();
            await().atMost(SOON).until(() -> announcements.lastProblem() != null);
            server.resume();
            await().atMost(SOON).until(() -> heard.size() == 3);
            assertThat(heard).containsOnly(List.of());
            try (Jedis client = FillerFixture.client(server)) {
                await().atMost(SOON).until(() -> client.publish("{url:}:changed", "k") == 1);
            }
            await().atMost(SOON).until(() -> heard.contains(List.of("k")));
        }
    }

    @Test
    void userWithoutRights_isToldHow() {
        EmbeddedRedis server = SharedServers.redis();
        try (Jedis admin = FillerFixture.client(server)) {
            admin.aclSetUser("deaf", "reset", "on", ">p", "+@all", "~*", "resetchannels");
            RedisSettings settings = FillerFixture.settings("redis://deaf@127.0.0.1:" + server.port(), "p", "url:");
            try (Announcements announcements = new Announcements(settings, this::hear)) {
                await().atMost(SOON).until(() -> announcements.lastProblem() != null);
                assertThat(announcements.lastProblem())
                        .contains("ACL SETUSER deaf +subscribe")
                        .contains("&{url:}:changed");
                assertThat(announcements.connected()).isFalse();
                admin.aclSetUser("deaf", "&{url:}:changed");
                await().atMost(SOON).until(announcements::connected);
            } finally {
                admin.aclDelUser("deaf");
            }
        }
        assertThat(heard).containsExactly(List.of());
    }
}
