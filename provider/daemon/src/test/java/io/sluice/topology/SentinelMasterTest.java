package io.sluice.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.redis.RedisLink;
import io.sluice.redis.RedisSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import redis.clients.jedis.Protocol.Command;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisException;

/** Which server links go to, whatever Sentinels and servers say. */
@Timeout(30)
class SentinelMasterTest {
    private static final Duration SOON = Duration.ofSeconds(10);

    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void close() throws Exception {
        for (int i = open.size() - 1; i >= 0; i--) {
            open.get(i).close();
        }
    }

    private FakeNode redis() throws IOException {
        FakeNode node = new FakeNode();
        open.add(node);
        return node;
    }

    private FakeNode sentinel(FakeNode master, long epoch) throws IOException {
        FakeNode node = FakeNode.sentinel(master, epoch);
        open.add(node);
        return node;
    }

    private SentinelMaster by(FakeNode... sentinels) {
        String hosts = Arrays.stream(sentinels).map(FakeNode::at).collect(Collectors.joining(","));
        SentinelMaster master = (SentinelMaster) RedisUrl.parse("redis+sentinel://" + hosts + "/m", null, null);
        open.add(master);
        return master;
    }

    @Test
    void sentinelThatRefusesUs_namesTheRule_alsoWhereItIsListenedTo() throws Exception {
        FakeNode sentinel = sentinel(redis(), 1);
        sentinel.says.put("SENTINEL", "-NOPERM this user has no permissions to run the 'sentinel|master' command");
        sentinel.says.put("SUBSCRIBE", "-NOAUTH Authentication required.");
        SentinelMaster by = by(sentinel);

        assertThatThrownBy(() -> link(by))
                .hasMessageStartingWith(
                        "Sentinel " + sentinel.at() + " does not let user default ask: ACL SETUSER default"
                                + " +sentinel|get-master-addr-by-name +sentinel|master +sentinel|masters +subscribe +ping"
                                + " &+switch-master");
        await().atMost(SOON).until(() -> by.trouble().now() != null);
        assertThat(by.trouble().now()).contains(" wants a password: give SLUICE_REDIS_SENTINEL_PASSWORD");
    }

    private RedisLink link(SentinelMaster by) {
        RedisLink link = RedisLink.open(RedisSettings.of(by, null, "p:", Duration.ofHours(1), 0, Duration.ofHours(1)));
        open.add(link);
        return link;
    }

    private static int port(RedisLink link) {
        return link.sockets().address().port();
    }

    private static String ping(RedisLink link) {
        link.connection().sendCommand(Command.PING);
        return link.connection().getStatusCodeReply();
    }

    @Test
    void whatSaysItIsAReplica_isNotTaken_butWhatTheNextSentinelNames() throws Exception {
        FakeNode replica = redis();
        replica.role = "slave";
        FakeNode master = redis();
        SentinelMaster by = by(sentinel(replica, 0), sentinel(master, 0));
        assertThat(port(link(by))).isEqualTo(master.port());
        assertThat(by).hasToString("m (redis://" + master.at() + ")");
        master.role = "slave";
        assertThatThrownBy(() -> link(by))
                .isInstanceOf(JedisConnectionException.class)
                .hasMessageContaining("is a replica, though Sentinel calls it the master: ROLE says slave");
    }

    @Test
    void sentinelThatHangs_orKnowsNoMaster_givesWayToTheNext() throws Exception {
        FakeNode master = redis();
        FakeNode hangs = sentinel(master, 0);
        hangs.held = new CountDownLatch(1);
        FakeNode knowsNone = redis();
        FakeNode knows = sentinel(master, 0);
        assertThat(port(link(by(hangs, knowsNone, knows)))).isEqualTo(master.port());
        assertThatThrownBy(() -> link(by(hangs, knowsNone)))
                .isInstanceOf(JedisException.class)
                .hasMessage("Sentinel " + knowsNone.at()
                        + " knows no master 'm': it knows other; give one of them in --redis"
                        + " (and 1 more do not say where it is)");
    }

    /** It is cut off from the others, and so may be the master that they have deposed. */
    @Test
    void olderVote_isPassedOver_unlessAllAreOlder() throws Exception {
        FakeNode old = redis();
        FakeNode master = redis();
        FakeNode cutOff = sentinel(old, 3);
        FakeNode one = sentinel(master, 4);
        SentinelMaster by = by(one, cutOff);
        assertThat(port(link(by))).isEqualTo(master.port());
        one.close();
        assertThatThrownBy(() -> link(by)).isInstanceOf(JedisException.class);

        FakeNode again = sentinel(master, 9);
        SentinelMaster alone = by(again);
        assertThat(port(link(alone))).isEqualTo(master.port());
        again.epoch.set(0); // it was made anew
        assertThatThrownBy(() -> link(alone)).hasMessageContaining("do not know yet");
        assertThat(port(link(alone))).isEqualTo(master.port());
    }

    @Test
    void switchedMaster_breaksLinksToTheOldOne_thoughThatServesOn() throws Exception {
        FakeNode old = redis();
        FakeNode next = redis();
        FakeNode sentinel = sentinel(old, 0);
        SentinelMaster by = by(sentinel);
        RedisLink first = link(by);
        assertThat(ping(first)).isEqualTo("PONG");
        sentinel.tell(old, next);
        await().atMost(SOON).until(first.sockets()::isClosed);
        assertThatThrownBy(() -> ping(first)).isInstanceOf(JedisException.class);
        RedisLink second = link(by);
        assertThat(port(second)).isEqualTo(next.port());
        assertThat(by).hasToString("m (redis://" + next.at() + ")");
        assertThat(ping(second)).isEqualTo("PONG");
    }

    /** The link was on its way to a master that hangs: it waits for no timeout. */
    @Test
    void switchedMaster_breaksWhatIsAboutToBeMade() throws Exception {
        FakeNode old = redis();
        FakeNode next = redis();
        FakeNode sentinel = sentinel(old, 0);
        SentinelMaster by = by(sentinel);
        assertThat(ping(link(by))).isEqualTo("PONG");
        CountDownLatch hold = new CountDownLatch(1);
        old.held = hold;
        CompletableFuture<RedisLink> connects = CompletableFuture.supplyAsync(() -> link(by));
        old.reached.await();
        sentinel.tell(old, next);
        assertThatThrownBy(connects::join)
                .hasCauseInstanceOf(JedisException.class)
                .hasMessageNotContaining("timed out");
        hold.countDown();
    }

    @Test
    void switchThatNobodyHeard_isAskedFor_ofTheNextSentinel() throws Exception {
        FakeNode old = redis();
        FakeNode next = redis();
        FakeNode first = sentinel(old, 0);
        FakeNode second = sentinel(next, 1);
        SentinelMaster by = by(first, second);
        RedisLink link = link(by);
        assertThat(port(link)).isEqualTo(old.port());
        first.close();
        await().atMost(SOON).until(link.sockets()::isClosed);
    }
}
