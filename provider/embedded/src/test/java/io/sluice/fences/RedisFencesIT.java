package io.sluice.fences;

import static io.sluice.fills.FencedRedis.ledger;
import static io.sluice.fills.FencedRedis.replayed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.changes.Change;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.FenceStoreException.Kind;
import io.sluice.changes.Ledger;
import io.sluice.embedded.SharedServers;
import io.sluice.fills.FencedRedis;
import io.sluice.redis.LuaNumbers;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

/** What the change stream leaves in Redis. */
class RedisFencesIT {
    /** Every character that means something to Redis, to Lua, or to a pattern. */
    private static final List<String> ODD_KEYS = List.of(
            "{a}",
            "}",
            "{",
            "a b",
            " ",
            ":",
            "*",
            "?",
            "[a]",
            "\\",
            "'",
            "\"",
            "\r\nFLUSHALL\r\n",
            "\u00e9",
            "e\u0301",
            "\ud83d\ude00",
            "%d",
            "$1",
            "fences",
            "{odd:}:fences",
            "-1",
            "x".repeat(2700));

    @Test
    void take_writesTheLedger_whichIsReadBack() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "take:")) {
            assertThat(redis.fences.read()).isNull();
            redis.fences.take(new Ledger(3, 99, 7, 0x16_B374_D848L, Long.MAX_VALUE, 5, 6, true, 1));
            Ledger left = Objects.requireNonNull(redis.fences.read());
            assertThat(left)
                    .isEqualTo(new Ledger(3, 1, 7, 0x16_B374_D848L, Long.MAX_VALUE, 5, 6, true, left.atMillis()));
            long second = Long.parseLong(redis.client.time().get(0));
            assertThat(left.atMillis()).isBetween((second - 5) * 1000, (second + 1) * 1000);
            redis.fences.floor(0x16_B374_D849L, 44);
            redis.fences.apply(List.of(Change.of("a", 8, 9)), 8, 9);
            Ledger later = Objects.requireNonNull(redis.fences.read());
            assertThat(later).isEqualTo(new Ledger(3, 3, 7, 0x16_B374_D849L, 44, 8, 9, true, later.atMillis()));
        }
    }

    @Test
    void foreignText_isNoLedger_andNothingIsFilled() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "unheld:")) {
            redis.client.hset("{unheld:}:fences", "", "what is this");
            assertThatThrownBy(redis.fences::read)
                    .isInstanceOfSatisfying(FenceStoreException.class, e -> assertThat(e.kind())
                            .isEqualTo(FenceStoreException.Kind.NOT_OURS));
            assertThat(redis.fill(replayed(500), "a", "v")).isZero();
        }
    }

    @Test
    void apply_oddKeys_eachHasItsFenceAndLosesItsEntry() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "odd:").taken()) {
            for (String key : ODD_KEYS) {
                assertThat(redis.fill(replayed(100), key, "of " + key)).as(key).isEqualTo(1);
                assertThat(redis.entry(key)).as(key).isEqualTo("of " + key);
            }
            redis.apply(501, 20, ODD_KEYS.toArray(String[]::new));
            for (String key : ODD_KEYS) {
                assertThat(redis.entry(key)).as(key).isNull();
                assertThat(redis.fill(replayed(500), key, "old")).as(key).isZero();
            }
            assertThat(redis.fences.fences()).isEqualTo(ODD_KEYS.size());
        }
    }

    /** A prefix that is a pattern is no pattern. */
    @Test
    void clear_dropsEveryEntry_andNothingElse() throws Exception {
        String prefix = "c[l]?*\\ear:";
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), prefix)) {
            redis.fences.take(new Ledger(1, 0, 1, 100, 10, 100, 0, true, 0));
            IntStream.range(0, 1500).forEach(i -> redis.client.set(prefix + i, "v"));
            redis.client.set("cl?*\\ear:1", "of others");
            redis.client.set("cl_____ear:1", "of others");
            redis.apply(501, 20, "changed");
            List<Long> dropped = new ArrayList<>();
            for (long some = redis.fences.clear(false); some >= 0; some = redis.fences.clear(false)) {
                dropped.add(some);
            }
            assertThat(dropped.stream().mapToLong(Long::longValue).sum()).isEqualTo(1500);
            assertThat(dropped).as("bit by bit").hasSizeGreaterThan(2);
            assertThat(redis.entry("7")).isNull();
            assertThat(redis.client.del("cl?*\\ear:1", "cl_____ear:1")).isEqualTo(2);
            assertThat(redis.fences.fences()).isEqualTo(1);
            assertThat(Objects.requireNonNull(redis.fences.read()).clearing()).isFalse();
        }
    }

    /** Somebody else's key may have the name of a row's. */
    @Test
    void apply_dropsTexts_andNothingElse() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "kinds:").taken()) {
            redis.client.hset("kinds:h", "f", "theirs");
            redis.client.rpush("kinds:l", "theirs");
            assertThat(redis.fill(replayed(100), "t", "v")).isEqualTo(1);
            redis.apply(501, 20, "h", "l", "t", "n");
            assertThat(redis.client.hget("kinds:h", "f")).isEqualTo("theirs");
            assertThat(redis.client.llen("kinds:l")).isEqualTo(1);
            assertThat(redis.entry("t")).isNull();
            redis.apply(502, 21, "h");
            assertThat(redis.fence("h")).isNotNull();
            assertThat(redis.client.del("kinds:h", "kinds:l")).isEqualTo(2);
        }
    }

    @Test
    void apply_thousandsInOneTransaction_leavesAFenceForEach() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "large:").taken()) {
            List<Change> changes = new ArrayList<>();
            for (int i = 0; i < 3100; i++) {
                changes.add(Change.of("k" + i % 2600, 501, 20));
            }
            redis.fences.apply(changes, 600, 20);
            assertThat(redis.fences.fences()).isEqualTo(2600);
            assertThat(redis.fill(replayed(500), "k0", "old", "k2599", "old")).isZero();
            assertThat(Objects.requireNonNull(redis.fences.read()).applied()).isEqualTo(600);
        }
    }

    @Test
    void apply_twice_orInTheWrongOrder_leavesTheNewest() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "twice:").taken()) {
            redis.apply(501, 20, "k");
            String fence = redis.fence("k");
            redis.apply(501, 20, "k");
            assertThat(redis.fence("k")).isEqualTo(fence);
            redis.apply(400, 90, "k");
            assertThat(redis.fence("k")).isEqualTo(fence);
            redis.fences.apply(
                    List.of(new Change("k", 300, 1, 70, 0), Change.of("k", 700, 30), new Change("k", 0, 0, 60, 0)),
                    700,
                    30);
            assertThat(redis.fill(replayed(699), "k", "v")).isZero();
            assertThat(redis.fill(FencedRedis.snapshot("31:70:"), "k", "v")).isZero();
            assertThat(redis.fill(FencedRedis.snapshot("25:71:30"), "k", "v")).isZero();
            assertThat(redis.fill(FencedRedis.snapshot("31:71:"), "k", "v")).isEqualTo(1);
        }
    }

    @Test
    void sweep_removesWhatTheFloorCovers_andNothingElse() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "sweep:").taken()) {
            for (int i = 0; i < 3000; i++) {
                redis.client.hset(
                        "{sweep:}:fences",
                        "bulk" + i,
                        LuaNumbers.timeline(1) + LuaNumbers.of(200 + i % 2) + LuaNumbers.of(5));
            }
            redis.fences.apply(
                    List.of(
                            Change.of("low", 200, 5),
                            Change.of("high", 201, 6),
                            new Change("after", 150, 0, 41, 0),
                            new Change("held", 0, 0, 0, 60_000)),
                    201,
                    6);
            redis.fences.floor(200, Long.MAX_VALUE);
            sweepAll(redis);
            assertThat(redis.fences.fences()).isEqualTo(3004);
            redis.fences.floor(200, 40);
            sweepAll(redis);
            assertThat(redis.fences.fences()).isEqualTo(1503);
            assertThat(redis.fence("low")).isNull();
            assertThat(redis.fence("high")).isNotNull();
            redis.fences.floor(201, 41);
            sweepAll(redis);
            assertThat(redis.client.hkeys("{sweep:}:fences")).containsExactlyInAnyOrder("", "held");
            redis.apply(300, 7, "gone");
            redis.fences.take(ledger(2, 2, 250, 41));
            sweepAll(redis);
            assertThat(redis.client.hkeys("{sweep:}:fences")).containsExactlyInAnyOrder("", "held");
        }
    }

    /** Of a log that is longer than the one of now, whose server was restored from an older copy, nothing keeps fills away. */
    @Test
    void logThatEndsBeforeWhatWasApplied_hasNoFencesLeft() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "copied:").taken()) {
            redis.apply(500, 40, "k");
            redis.fences.take(new Ledger(2, 0, 1, 200, Long.MAX_VALUE, 150, 12, true, 0));
            FencedRedis.clear(redis.fences);
            redis.fences.floor(200, 12);
            Ledger there = Objects.requireNonNull(redis.fences.read());
            assertThat(there.applied()).isEqualTo(150);
            assertThat(there.maxXid()).isEqualTo(12);
            assertThat(redis.fence("k")).isNull();
        }
    }

    private static void sweepAll(FencedRedis redis) throws FenceStoreException {
        for (int i = 0; i < 8; i++) {
            redis.fences.sweep();
        }
    }

    @Test
    void ledgerGone_olderOrTakenOver_isLost_andNothingIsWritten() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "lost:").taken();
                RedisFences other = new RedisFences(redis.settings)) {
            String early = Objects.requireNonNull(redis.fence(""));
            redis.apply(501, 20, "k");
            redis.dropFences();
            lost(() -> redis.apply(502, 21, "k"));
            assertThat(redis.client.exists("{lost:}:fences")).isFalse();
            lost(() -> redis.fences.floor(1, 1)); // still, until it is taken again

            redis.fences.take(ledger(2, 1, 100, 10));
            redis.fences.floor(100, 10);
            redis.client.hset("{lost:}:fences", "", early);
            lost(redis.fences::sweep);

            redis.fences.take(ledger(3, 1, 100, 10));
            String before = Objects.requireNonNull(redis.fence(""));
            redis.fences.floor(101, 10);
            redis.client.hset("{lost:}:fences", "", before); // the same term, come back as it was
            lost(() -> redis.fences.floor(102, 10));

            redis.fences.take(ledger(4, 1, 100, 10));
            lost(() -> other.take(ledger(4, 1, 100, 10)));
            lost(() -> other.take(ledger(3, 1, 100, 10)));
            redis.fences.floor(100, 10);
            other.take(ledger(5, 1, 100, 10));
            lost(() -> redis.apply(503, 22, "k"));
            lost(() -> FencedRedis.clear(redis.fences));
            other.floor(100, 10);
        }
    }

    private static void lost(ThrowingCallable call) {
        assertThatThrownBy(call).isInstanceOfSatisfying(FenceStoreException.class, e -> assertThat(e.kind())
                .isEqualTo(Kind.LOST));
    }
}
