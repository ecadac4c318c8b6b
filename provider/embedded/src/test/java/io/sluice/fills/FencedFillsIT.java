package io.sluice.fills;

import static io.sluice.fills.FencedRedis.ledger;
import static io.sluice.fills.FencedRedis.replayed;
import static io.sluice.fills.FencedRedis.snapshot;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.changes.Change;
import io.sluice.coalesce.Filler.Fill;
import io.sluice.coalesce.Loader.Evidence;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Replayed;
import io.sluice.lookup.Snapshot;
import io.sluice.lookup.Value;
import io.sluice.redis.LuaNumbers;
import io.sluice.redis.RedisSettings;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Which fills are written, and which are refused for what. */
public class FencedFillsIT {

    @Test
    void standby_isWrittenOnceItHasReplayedTheChange() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "standby:").taken()) {
            redis.apply(501, 20, "k");
            assertThat(redis.fill(replayed(500), "k", "old", "other", "v")).isEqualTo(1);
            assertThat(redis.entry("k")).isNull();
            assertThat(redis.entry("other")).isEqualTo("v");
            assertThat(redis.refused(FillRefusal.FENCE)).isEqualTo(1);
            assertThat(redis.fill(replayed(501), "k", "new")).isEqualTo(1);
            assertThat(redis.entry("k")).isEqualTo("new");
        }
    }

    @Test
    void primary_thatShowsTheTransaction_isWritten_beforeItIsRefused() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "primary:").taken()) {
            redis.apply(501, 20, "k");
            for (String unseen : List.of("15:20:", "15:19:", "15:30:20", "15:30:17,20,25", "20:30:20")) {
                assertThat(redis.fill(snapshot(unseen), "k", "old")).as(unseen).isZero();
            }
            for (String seen : List.of("21:21:", "15:21:", "15:30:19,21", "25:30:25")) {
                assertThat(redis.fill(snapshot(seen), "k", seen)).as(seen).isEqualTo(1);
                assertThat(redis.entry("k")).isEqualTo(seen);
            }
            assertThat(redis.refused(FillRefusal.FENCE)).isEqualTo(5);
        }
    }

    /** A prefix that is ours may still hold what somebody else puts under the name of an entry. */
    @Test
    void whatIsNoString_staysAsItIs_andItsMatesAreWritten() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "foreign:").taken()) {
            redis.client.hset("foreign:hash", "theirs", "1");
            redis.client.rpush("foreign:list", "theirs");
            redis.client.set("foreign:string", "before");
            assertThat(redis.fill(replayed(100), "hash", "v", "a", "v", "list", "v", "string", "v"))
                    .isEqualTo(2);
            assertThat(redis.client.hget("foreign:hash", "theirs")).isEqualTo("1");
            assertThat(redis.client.llen("foreign:list")).isEqualTo(1);
            assertThat(redis.entry("a")).isEqualTo("v");
            assertThat(redis.entry("string")).isEqualTo("v");
            assertThat(redis.refused(FillRefusal.FOREIGN)).isEqualTo(2);
            assertThat(redis.counts.foreign().now()).contains("foreign:list", "--key-prefix");
            redis.client.del("foreign:hash", "foreign:list");
        }
    }

    /** A key that is written is dropped only where entries are known to be ours: else it may be another's. */
    @Test
    void keysWritten_areDroppedUnderAPrefixOfOurs_andNowhereElse() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "written:")) {
            redis.client.set("written:session", "theirs");
            redis.client.hset("written:hash", "theirs", "1");
            assertThat(redis.drop("session", "hash")).isEmpty();
            assertThat(redis.entry("session")).isEqualTo("theirs");

            redis.client.del("written:session", "written:hash");
            redis.fences.claim(FencedRedis.OWNER);
            redis.taken();
            redis.client.hset("written:hash", "theirs", "1");
            redis.owner = FencedRedis.OWNER.entries();
            redis.client.set("written:a", "old");
            assertThat(redis.drop("a", "hash")).isEmpty();
            assertThat(redis.entry("a")).isNull();
            assertThat(redis.client.hget("written:hash", "theirs")).isEqualTo("1");
            redis.client.del("written:hash");
        }
    }

    @Test
    void beforeTheFloor_isRefused_whateverTheFences() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "floor:").taken()) {
            assertThat(redis.fill(replayed(99), "a", "v")).isZero();
            assertThat(redis.fill(snapshot("5:10:"), "a", "v")).isZero();
            assertThat(redis.refused(FillRefusal.FLOOR)).isEqualTo(2);
            assertThat(redis.fill(replayed(100), "a", "v")).isEqualTo(1);
            assertThat(redis.fill(snapshot("5:11:"), "b", "v")).isEqualTo(1);
            redis.fences.floor(200, Long.MAX_VALUE);
            assertThat(redis.fill(replayed(199), "a", "w")).isZero();
            assertThat(redis.fill(snapshot("9000000000000000000:9000000000000000000:"), "b", "w"))
                    .isZero();
            assertThat(redis.fill(replayed(200), "a", "w")).isEqualTo(1);
            redis.fences.floor(150, 30); // it does not fall
            assertThat(redis.fill(replayed(199), "a", "x")).isZero();
            assertThat(redis.fill(snapshot("30:31:"), "b", "x")).isEqualTo(1);
        }
    }

    @Test
    void otherTimeline_noLedger_noEvidence_areRefused() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "reasons:")) {
            assertThat(redis.fill(replayed(500), "a", "v", "b", "v")).isZero();
            assertThat(redis.refused(FillRefusal.LEDGER)).isEqualTo(2);
            redis.taken();
            assertThat(redis.fill(new Replayed(2, 500, 0), "a", "v")).isZero();
            assertThat(redis.fill(Snapshot.parse(2, "50:60:"), "a", "v")).isZero();
            assertThat(redis.refused(FillRefusal.TIMELINE)).isEqualTo(2);
            assertThat(redis.fill(null, "a", "v", "b", "v", "c", "v")).isZero();
            assertThat(redis.fill(new Evidence() {}, "a", "v")).isZero();
            assertThat(redis.refused(FillRefusal.EVIDENCE)).isEqualTo(4);
            assertThat(redis.entry("a")).isNull();
        }
    }

    /** What the old timeline has left is covered by the floor of the new one. */
    @Test
    void fenceOfAnotherTimeline_isCovered() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "timelines:").taken()) {
            redis.apply(900, 40, "k");
            redis.fences.take(ledger(2, 2, 700, 35));
            assertThat(redis.fill(new Replayed(2, 700, 0), "k", "v")).isEqualTo(1);
            assertThat(redis.fill(Snapshot.parse(2, "36:36:"), "k", "w")).isEqualTo(1);
            redis.apply(701, 36, "k");
            assertThat(redis.entry("k")).isNull();
            assertThat(redis.fill(new Replayed(2, 700, 0), "k", "v")).isZero();
            assertThat(redis.fill(Snapshot.parse(2, "37:37:"), "k", "w")).isEqualTo(1);
        }
    }

    @Test
    void eventThatSaysLess_refusesMore() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "events:").taken()) {
            redis.fences.apply(
                    List.of(
                            new Change("after", 300, 0, 50, 0),
                            new Change("held", 0, 0, 0, 60_000),
                            new Change("briefly", 0, 0, 0, 1)),
                    300,
                    0);
            assertThat(redis.fill(replayed(299), "after", "v")).isZero();
            assertThat(redis.fill(snapshot("50:50:"), "after", "v")).isZero();
            assertThat(redis.fill(snapshot("40:51:45"), "after", "v")).isEqualTo(1);
            assertThat(redis.fill(replayed(1_000_000), "held", "v")).isZero();
            assertThat(redis.fill(snapshot("1000:1000:"), "held", "v")).isZero();
            long later = Long.parseLong(redis.client.time().get(0)) + 2;
            FillerFixture.awaitTime(redis.client, later);
            assertThat(redis.fill(replayed(300), "briefly", "v")).isEqualTo(1);
            redis.apply(400, 60, "held"); // what held it is not forgotten for a change
            assertThat(redis.fill(replayed(400), "held", "v")).isZero();
        }
    }

    /** A daemon that reads no changes beside one that does. */
    @Test
    void plainFill_whereThereIsALedger_isTakenBack() throws Exception {
        RedisSettings settings = FillerFixture.settings(
                SharedServers.redis().uri(), SharedServers.redis().password(), "behind:");
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), settings);
                RedisFiller filler = new RedisFiller(settings)) {
            AtomicInteger found = new AtomicInteger();
            filler.whenLedger(found::incrementAndGet);
            filler.offer(List.of(new Fill<>("a", Value.of("plain"))));
            await().until(() -> filler.written() == 1);
            assertThat(redis.entry("a")).isEqualTo("plain");

            redis.client.del("behind:a");
            redis.fences.claim(FencedRedis.OWNER); // another daemon comes, and looks
            filler.offer(List.of(new Fill<>("a", Value.of("may be old"))));
            await().until(() -> filler.refused(FillRefusal.LEDGER) == 1);
            assertThat(redis.entry("a")).isNull();
            assertThat(found).hasValue(0);

            redis.taken();
            FencedRedis.clear(redis.fences);
            filler.offer(List.of(new Fill<>("a", Value.of("may be old"))));
            await().until(() -> found.get() == 1);
            await().until(() -> filler.refused(FillRefusal.LEDGER) == 2);
            assertThat(redis.entry("a")).isNull();

            filler.offer(List.of(new Fill<>("a", Value.of("of nobody yet"), replayed(100))));
            await().until(() -> filler.refused(FillRefusal.OWNER) == 1);
            filler.owner(FencedRedis.OWNER);
            filler.offer(List.of(new Fill<>("a", Value.of("fenced"), replayed(100))));
            await().until(() -> "fenced".equals(redis.entry("a")));
            filler.offer(List.of(new Fill<>("b", Value.of("without evidence"))));
            await().until(() -> filler.refused(FillRefusal.EVIDENCE) == 1);
        }
    }

    @Test
    void readerNotWell_valuesLiveShortly() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "degraded:").taken()) {
            redis.fill(replayed(100), "well", "v");
            assertThat(redis.client.pttl("degraded:well")).isGreaterThan(3_000_000);
            assertThat(redis.counts.degraded()).isZero();
            FillerFixture.awaitTime(
                    redis.client, Long.parseLong(redis.client.time().get(0)) + 3);
            assertThat(redis.fill(replayed(100), "unwell", "v", "second", "v")).isEqualTo(2);
            assertThat(redis.client.pttl("degraded:unwell")).isBetween(1L, 10_000L);
            assertThat(redis.counts.degraded()).isEqualTo(2);
            redis.fences.floor(100, 10);
            redis.fill(replayed(100), "unwell", "v");
            assertThat(redis.client.pttl("degraded:unwell"))
                    .as("it lives, but is late")
                    .isBetween(1L, 10_000L);
            redis.fences.advance(100, 10, 0, true);
            redis.fill(replayed(100), "unwell", "v");
            assertThat(redis.client.pttl("degraded:unwell")).isGreaterThan(3_000_000);
        }
    }

    /** An entry is its row as of what was applied: what may be newer waits, or the next could be older. */
    @Test
    void aheadOfWhatWasApplied_waits_untilAsMuchIs() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "ahead:").taken()) {
            assertThat(redis.fill(new Replayed(1, 100, 101), "a", "v")).isZero();
            assertThat(redis.fill(snapshot("11:11:").until(101, 11), "a", "v")).isZero();
            assertThat(redis.waiting).isEqualTo(2);
            redis.fences.advance(101, 10, 0, false);
            assertThat(redis.fill(new Replayed(1, 100, 101), "a", "v")).isEqualTo(1);
            assertThat(redis.fill(snapshot("11:11:").until(101, 11), "b", "v")).isEqualTo(1);
            redis.apply(200, 20, "a");
            assertThat(redis.fill(snapshot("21:21:").until(200, 21), "a", "w")).isEqualTo(1);
            assertThat(redis.waiting).isEqualTo(2);
        }
    }

    /** A primary's log grows for reads, too: hints are written, and nothing makes the server flush them. */
    @Test
    void aheadByTheLogAlone_isWritten_whereEveryTransactionIsApplied() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "quiet:").taken()) {
            redis.fences.advance(100, 10, 12, true);
            assertThat(redis.fill(snapshot("12:12:").until(5000, 12), "a", "v")).isEqualTo(1);
            assertThat(redis.fill(snapshot("12:12:").until(5000, 13), "b", "v")).isZero();
            assertThat(redis.fill(new Replayed(1, 100, 5000), "c", "v")).isZero();
            redis.fences.advance(101, 10, 0, false);
            assertThat(redis.fill(snapshot("12:12:").until(5000, 12), "d", "v"))
                    .as("what was said before")
                    .isEqualTo(1);
        }
    }

    @Test
    void changesAreLate_fillsGoAhead_andNoneIsOlderThanThoseBefore() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "late:").taken()) {
            late(redis);
            assertThat(redis.fill(new Replayed(1, 200, 210), "a", "new")).isEqualTo(1);
            assertThat(redis.client.pttl("late:a")).isBetween(1L, 10_000L);
            assertThat(redis.fill(new Replayed(1, 150, 150), "a", "old")).isZero();
            assertThat(redis.fill(new Replayed(1, 209, 230), "b", "old")).isZero();
            assertThat(redis.fill(snapshot("90:90:").until(300, 90), "a", "of another kind"))
                    .isZero();
            assertThat(redis.refused(FillRefusal.BEHIND)).isEqualTo(3);
            assertThat(redis.fill(new Replayed(1, 210, 250), "a", "newer")).isEqualTo(1);

            redis.fences.advance(120, 10, 0, true);
            assertThat(redis.fill(new Replayed(1, 110, 120), "c", "v"))
                    .as("before it is as far")
                    .isZero();
            assertThat(redis.waiting).isEqualTo(1);
            redis.fences.advance(250, 10, 0, true);
            assertThat(redis.fill(new Replayed(1, 240, 250), "c", "v")).isEqualTo(1);
        }
    }

    @Test
    void changesAreLate_aPrimaryFills_byLaterSnapshots() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "late2:").taken()) {
            late(redis);
            assertThat(redis.fill(snapshot("90:95:92").until(300, 96), "a", "new"))
                    .isEqualTo(1);
            assertThat(redis.fill(snapshot("90:96:92").until(310, 97), "a", "it may lack 95"))
                    .isZero();
            assertThat(redis.fill(snapshot("96:96:").until(310, 97), "a", "newer"))
                    .isEqualTo(1);
            assertThat(redis.fill(snapshot("90:98:92").until(310, 98), "a", "newest"))
                    .isEqualTo(1);
            assertThat(redis.fill(new Replayed(1, 305, 310), "a", "old")).isZero();
            assertThat(redis.fill(new Replayed(1, 310, 310), "a", "as new")).isEqualTo(1);
        }
    }

    /** As if the reader had not been in time for long. */
    public static void late(FencedRedis redis) {
        String ledger = Objects.requireNonNull(redis.fence(""));
        redis.client.hset(redis.hash(), "", ledger.substring(0, 125) + LuaNumbers.of(1) + ledger.substring(144));
    }

    @Test
    void nobodyReadsChanges_valuesLiveShortly_untilSomebodyDoes() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "nobody:")) {
            assertThat(redis.fill(replayed(100), "a", "v")).isZero();
            redis.nanos.set(TimeUnit.SECONDS.toNanos(4));
            assertThat(redis.fill(replayed(100), "a", "v")).isZero();
            redis.nanos.set(TimeUnit.SECONDS.toNanos(5));
            assertThat(redis.fill(replayed(100), "a", "v")).isEqualTo(1);
            assertThat(redis.client.pttl("nobody:a")).isBetween(1L, 10_000L);
            assertThat(redis.fill(replayed(100), "b", "v"))
                    .as("and no wait again")
                    .isEqualTo(1);

            redis.taken();
            assertThat(redis.fill(replayed(99), "c", "v"))
                    .as("the floor counts again")
                    .isZero();
            redis.dropFences();
            assertThat(redis.fill(replayed(100), "d", "v"))
                    .as("and so does the wait")
                    .isZero();
        }
    }

    @Test
    void readerIsAway_newPrimaryIsFilledFrom_oldOneIsNot() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "away:")) {
            redis.fences.take(ledger(1, 2, 100, Long.MAX_VALUE));
            FillerFixture.awaitTime(
                    redis.client, Long.parseLong(redis.client.time().get(0)) + 6);
            assertThat(redis.fill(new Replayed(3, 5, 0), "a", "v")).isEqualTo(1);
            assertThat(redis.fill(new Replayed(1, 500, 0), "b", "v")).isZero();
            assertThat(redis.fill(Snapshot.parse(2, "5:6:"), "c", "v"))
                    .as("what no snapshot had confirmed yet")
                    .isEqualTo(1);
            assertThat(redis.client.pttl("away:c")).isBetween(1L, 10_000L);
        }
    }

    @Test
    void fillsOfManySelects_areJudgedEachByItsOwn() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "many:").taken()) {
            redis.apply(501, 20, FillerFixture.keys(0, 1000).toArray(String[]::new));
            List<Fill<String, Value>> fills = new ArrayList<>();
            for (int i = 0; i < 1000; i++) {
                fills.add(new Fill<>("k" + i, Value.of("v" + i), replayed(i % 400 < 300 ? 501 : 500)));
            }
            assertThat(redis.write(fills).written()).isEqualTo(800);
            for (int i = 0; i < 1000; i++) {
                assertThat(redis.entry("k" + i)).isEqualTo(i % 400 < 300 ? "v" + i : null);
            }
        }
    }

    @Test
    void scriptForgotten_isToldAgain() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "forgotten:").taken()) {
            redis.client.scriptFlush();
            assertThat(redis.fill(replayed(100), "a", "v")).isEqualTo(1);
            redis.client.scriptFlush();
            redis.apply(501, 20, "a");
            redis.client.scriptFlush();
            redis.fences.floor(100, 10);
            assertThat(redis.entry("a")).isNull();
            assertThat(redis.fill(replayed(500), "a", "old")).isZero();
        }
    }
}
