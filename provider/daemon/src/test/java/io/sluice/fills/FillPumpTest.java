package io.sluice.fills;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.Value;
import io.sluice.redis.Backoff;
import io.sluice.redis.OneRedis;
import io.sluice.redis.ProblemLog;
import io.sluice.redis.RedisAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FillPumpTest {
    private static final OneRedis ADDRESS = new OneRedis(new RedisAddress("cache", 6379, 0, null, false));
    private static final long MILLI = 1_000_000;

    private final AtomicLong now = new AtomicLong();
    private final FakeRedis redis = new FakeRedis();
    private final FillBuffer buffer = new FillBuffer(50_000, 64L << 20, 100, now::get);
    private final PendingDeletes drops = new PendingDeletes(100);
    private final ProblemLog problems = new ProblemLog(ADDRESS, () -> 0, now::get);
    private final FillPump pump = new FillPump(
            buffer,
            drops,
            redis,
            FillCommands.of("url:", Duration.ofHours(1), Duration.ofSeconds(30), new Expiry(0, () -> 0.5), 0),
            problems,
            new Backoff(() -> 0),
            now::get,
            Duration.ofSeconds(3),
            forLong -> this.hurried += forLong ? 1 : 0);
    private int hurried;

    @Test
    void step_smallBatchesThatWait_becomeOnePipeline() {
        connect();
        buffer.offer(FillBufferTest.fills(0, 3));
        buffer.offer(FillBufferTest.fills(3, 5));
        assertThat(pump.step()).isEqualTo(FillPump.IDLE);
        assertThat(redis.pipelines).containsExactly(FillBufferTest.keys(0, 5));
        assertThat(pump.written()).isEqualTo(5);
    }

    @Test
    void step_manyFills_areCutIntoPipelines() {
        connect();
        buffer.offer(FillBufferTest.fills(0, 2500));
        assertThat(pump.step()).isZero();
        assertThat(pump.step()).isZero();
        assertThat(pump.step()).isEqualTo(FillPump.IDLE);
        assertThat(redis.pipelines).extracting(List::size).containsExactly(1000, 1000, 500);
    }

    @Test
    void step_emptyValue_isNotWritten() {
        connect();
        buffer.offer(List.of(new Fill<>("empty", Value.of("")), new Fill<>("absent", null)));
        pump.step();
        assertThat(redis.pipelines).containsExactly(List.of("absent"));
        assertThat(pump.unwritable()).isEqualTo(1);
    }

    @Test
    void step_drops_goBeforeFills() {
        connect();
        buffer.offer(FillBufferTest.fills(0, 3));
        PendingDeletes.Drop drop = drops.add(List.of("a", "b"));
        assertThat(pump.step()).isZero();
        assertThat(drop.done()).isCompletedWithValue(true);
        assertThat(pump.step()).isEqualTo(FillPump.IDLE);
        assertThat(redis.pipelines).containsExactly(List.of("-a", "-b"), FillBufferTest.keys(0, 3));
    }

    /** An old value that comes back with Redis would live for as long as its TTL. */
    @Test
    void step_dropThatRedisDoesNotHearOf_isSaidAgainWhenItIsBack() {
        connect();
        PendingDeletes.Drop drop = drops.add(List.of("a"));
        redis.loses = true;
        assertThat(pump.step()).isZero();
        assertThat(drop.done()).isNotDone();
        redis.loses = false;
        now.addAndGet(pump.step() + 60_000 * MILLI);
        assertThat(pump.step()).isZero();
        assertThat(pump.step()).isEqualTo(FillPump.IDLE);
        assertThat(drop.done()).isCompletedWithValue(true);
        assertThat(redis.pipelines).containsExactly(List.of("-a"));
    }

    @Test
    void step_dropThatIsRefused_isGivenUp_butNotByAReplica() {
        connect();
        redis.error = "NOPERM no right to DEL";
        PendingDeletes.Drop refused = drops.add(List.of("a", "b"));
        assertThat(pump.step()).isEqualTo(FillPump.IDLE);
        assertThat(refused.done()).isCompletedWithValue(false);
        assertThat(drops.lost()).isEqualTo(2);
        redis.error = "READONLY a replica";
        PendingDeletes.Drop moved = drops.add(List.of("c"));
        assertThat(pump.step()).isZero();
        assertThat(moved.done()).isNotDone();
        assertThat(pump.isConnected()).isFalse();
    }

    @Test
    void drops_haveABound() {
        assertThat(drops.add(FillBufferTest.keys(0, 99)).done()).isNotDone();
        assertThat(drops.add(List.of("a", "b")).done()).isCompletedWithValue(false);
        assertThat(drops.lost()).isEqualTo(2);
        assertThat(drops.size()).isEqualTo(99);
    }

    @Test
    void step_redisAway_waitsLongerEachTime() {
        redis.away = true;
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            long wait = pump.step();
            waits.add(wait / MILLI);
            assertThat(pump.step()).as("no attempt before its time").isEqualTo(wait);
            now.addAndGet(wait);
        }
        assertThat(waits).containsExactly(100L, 200L, 400L, 800L, 1600L, 3200L, 5000L, 5000L);
        assertThat(redis.attempts).isEqualTo(8);
        assertThat(pump.isConnected()).isFalse();
        assertThat(problems.last()).contains("redis://cache:6379").contains("Connection refused");
    }

    @Test
    void step_redisComesBackLate_writesFreshFillsOnly() {
        redis.away = true;
        long wait = pump.step();
        buffer.offer(FillBufferTest.fills(0, 10));
        now.addAndGet(wait);
        now.addAndGet(1_500 * MILLI);
        buffer.offer(FillBufferTest.fills(10, 12));
        redis.away = false;
        assertThat(pump.step()).isZero();
        assertThat(pump.step()).isEqualTo(FillPump.IDLE);
        assertThat(redis.pipelines).containsExactly(List.of("k10", "k11"));
        assertThat(buffer.dropped()).isEqualTo(10);
        assertThat(problems.last()).isNull();
    }

    @Test
    void step_connectionLost_countsFailedAndConnectsAgain() {
        connect();
        redis.loses = true;
        buffer.offer(FillBufferTest.fills(0, 4));
        pump.step();
        assertThat(pump.failed()).isEqualTo(4);
        assertThat(pump.isConnected()).isFalse();
        assertThat(problems.last()).contains("lost the connection");
        assertThat(redis.open).isZero();

        redis.loses = false;
        now.addAndGet(pump.step());
        now.addAndGet(1_000 * MILLI);
        pump.step();
        buffer.offer(FillBufferTest.fills(4, 6));
        pump.step();
        assertThat(pump.written()).isEqualTo(2);
        assertThat(problems.last()).isNull();
    }

    /** Redis closes connections that are idle, and so do many things between. */
    @Test
    void step_connectionFoundDead_whatWasSaidIsSaidOnceMore() {
        connect();
        redis.closed = true;
        buffer.offer(FillBufferTest.fills(0, 4));
        assertThat(pump.step()).isEqualTo(FillPump.IDLE);
        assertThat(pump.written()).isEqualTo(4);
        assertThat(pump.failed()).isZero();
        assertThat(redis.attempts).isEqualTo(2);
        redis.closed = true;
        PendingDeletes.Drop drop = drops.add(List.of("a"));
        assertThat(pump.step()).isEqualTo(FillPump.IDLE);
        assertThat(drop.done()).isCompletedWithValue(true);
        assertThat(problems.last()).isNull();
        assertThat(redis.open).isEqualTo(1);
    }

    @Test
    void step_connectionLostAfterAWhile_nothingIsSaidAgain() {
        connect();
        redis.closed = true;
        redis.during = () -> now.addAndGet(1_000 * MILLI);
        buffer.offer(FillBufferTest.fills(0, 4));
        pump.step();
        assertThat(pump.failed()).isEqualTo(4);
        assertThat(redis.attempts).isEqualTo(1);
    }

    /** What keeps Redis from taking writes for a while keeps no drop from being told afterwards. */
    @ParameterizedTest
    @CsvSource({
        "READONLY You can't write against a read only replica., true",
        "LOADING Redis is loading the dataset in memory, true",
        "BUSY Redis is busy running a script, true",
        "MASTERDOWN Link with MASTER is down, true",
        "NOREPLICAS Not enough good replicas to write., true",
        "MISCONF Redis is configured to save RDB snapshots, true",
        "OOM command not allowed when used memory > 'maxmemory'., true",
        "CLUSTERDOWN The cluster is down, true",
        "TRYAGAIN Multiple keys request during rehashing of slot, true",
        "NOPERM User u has no permissions to run the 'del' command, false",
        "NOAUTH Authentication required., false",
        "MOVED 3999 127.0.0.1:6381, false",
        "CROSSSLOT Keys in request don't hash to the same slot, false",
        "ERR unknown command 'DEL', false",
        "BUSYGROUP of another kind, false",
    })
    void step_dropThatIsRefused_isToldAgainIfThatPasses(String error, boolean kept) {
        connect();
        redis.error = error;
        PendingDeletes.Drop drop = drops.add(List.of("a"));
        long wait = pump.step();
        assertThat(drops.lost()).isEqualTo(kept ? 0 : 1);
        if (!kept) {
            assertThat(drop.done()).isCompletedWithValue(false);
            return;
        }
        assertThat(drop.done()).isNotDone();
        assertThat(pump.isConnected()).as("not at once").isFalse();
        redis.error = null;
        for (int i = 0; i < 5 && wait != FillPump.IDLE; i++) {
            now.addAndGet(Math.max(0, wait));
            wait = pump.step();
        }
        assertThat(drop.done()).isCompletedWithValue(true);
    }

    @Test
    void connect_triesAWrite_andAsksAgainWhileNobodyFills() {
        redis.refusal = "NOAUTH Authentication required.";
        connect();
        assertThat(problems.last()).contains("NOAUTH");
        pump.lookAgain();
        assertThat(problems.last()).contains("NOAUTH");
        redis.refusal = null;
        now.addAndGet(1_000 * MILLI);
        pump.lookAgain();
        assertThat(problems.last()).isNull();
    }

    @Test
    void step_someRefused_countsThemAndStaysConnected() {
        connect();
        redis.error = "OOM command not allowed when used memory > 'maxmemory'.";
        buffer.offer(FillBufferTest.fills(0, 4));
        pump.step();
        assertThat(pump.failed()).isEqualTo(1);
        assertThat(pump.written()).isEqualTo(3);
        assertThat(pump.isConnected()).isTrue();
        assertThat(problems.last()).contains("OOM");
    }

    @Test
    void step_readonly_looksForThePrimaryAgain() {
        connect();
        redis.error = "READONLY You can't write against a read only replica.";
        buffer.offer(FillBufferTest.fills(0, 4));
        pump.step();
        assertThat(pump.isConnected()).isFalse();
        now.addAndGet(pump.step());
        pump.step();
        assertThat(pump.isConnected()).isTrue();
        assertThat(redis.attempts).isEqualTo(2);
    }

    @Test
    void unstick_writeTakesTooLong_breaksIt() {
        connect();
        redis.during = () -> {
            now.addAndGet(2_999 * MILLI);
            pump.unstick();
            assertThat(redis.aborted).isZero();
            now.addAndGet(2 * MILLI);
            pump.unstick();
            pump.unstick();
            assertThat(redis.aborted).isEqualTo(1);
        };
        buffer.offer(FillBufferTest.fills(0, 1));
        pump.step();
        redis.during = () -> {};
        pump.unstick();
        assertThat(redis.aborted).isEqualTo(1);
    }

    @Test
    void step_fillsAheadOfWhatWasApplied_waitLongerEachTime() {
        connect();
        redis.ahead = true;
        buffer.offer(FillBufferTest.fills(0, 3));
        List<Long> waits = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            waits.add(pump.step() / MILLI);
        }
        assertThat(waits).containsExactly(1L, 2L, 4L, 8L, 8L);
        assertThat(hurried).as("whoever applies is told that somebody waits").isEqualTo(2);
        assertThat(pump.written()).isZero();
        assertThat(buffer.size()).isEqualTo(3);

        redis.ahead = false;
        redis.pipelines.clear();
        buffer.offer(FillBufferTest.fills(3, 5));
        assertThat(pump.step()).isEqualTo(FillPump.IDLE);
        assertThat(redis.pipelines).containsExactly(FillBufferTest.keys(0, 5));
    }

    /** Its row was written while Redis said that the fill has to wait: what was read before must not come after the drop. */
    @Test
    void step_fillAhead_whoseKeyIsWrittenMeanwhile_isNotKept() {
        connect();
        redis.ahead = true;
        buffer.offer(FillBufferTest.fills(0, 3));
        redis.during = () -> {
            PendingDeletes.Drop unused = drops.add(List.of("k1"));
            buffer.invalidate(Set.of("k1"));
        };
        long unused = pump.step();
        redis.during = () -> {};
        redis.ahead = false;
        redis.pipelines.clear();
        for (int i = 0; i < 3; i++) {
            unused = pump.step();
        }
        assertThat(redis.pipelines).containsExactly(List.of("-k1"), List.of("k0", "k2"));
    }

    @Test
    void step_fillsThatStayAhead_areDroppedWhenTheyAreTooOld() {
        connect();
        redis.ahead = true;
        buffer.offer(FillBufferTest.fills(0, 3));
        for (int i = 0; i < 200 && buffer.size() > 0; i++) {
            now.addAndGet(pump.step());
        }
        assertThat(buffer.dropped()).isEqualTo(3);
        assertThat(now.get()).isBetween(1000 * MILLI, 1020 * MILLI);
        assertThat(pump.step()).isEqualTo(FillPump.IDLE);
    }

    private void connect() {
        assertThat(pump.step()).isZero();
        assertThat(pump.isConnected()).isTrue();
    }
}
