package io.sluice.fills;

import static io.sluice.fills.FencedRedis.replayed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.changes.Change;
import io.sluice.embedded.SharedServers;
import io.sluice.lookup.Replayed;
import io.sluice.redis.RedisSettings;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Answers to queries: all of a view are one entry, a hash, which goes with the first change. */
public class AnswerFillsIT {
    private static final long ROOM = 64;

    private static FencedRedis redis(String prefix, long most) throws Exception {
        RedisSettings texts = FillerFixture.settings(
                SharedServers.redis().uri(), SharedServers.redis().password(), prefix);
        return new FencedRedis(SharedServers.redis(), texts.answers(prefix, most)).taken();
    }

    @Test
    void answers_areFieldsOfOneHash_thatGoesWithAChange() throws Exception {
        try (FencedRedis redis = redis("answers:", 10_000)) {
            assertThat(redis.fill(replayed(500), "q1", "one", "q2", "two")).isEqualTo(2);
            assertThat(redis.fill(replayed(500), "q1", "one!")).isEqualTo(1);
            assertThat(redis.client.hmget("answers:*", "q1", "q2", ""))
                    .containsExactly("one!", "two", Long.toString(7 + 2 * ROOM));
            assertThat(redis.client.pttl("answers:*")).isBetween(1L, 4_000_000L);

            assertThat(redis.fences.apply(List.of(Change.of("*", 601, 20)), 601, 20))
                    .containsExactly("*");
            assertThat(redis.client.exists("answers:*")).isFalse();
            assertThat(redis.fill(replayed(600), "q1", "old", "q2", "old")).isZero();
            assertThat(redis.refused(FillRefusal.FENCE)).isEqualTo(2);
            assertThat(redis.fill(replayed(601), "q1", "new")).isEqualTo(1);
            assertThat(redis.client.hget("answers:*", "q1")).isEqualTo("new");
        }
    }

    @Test
    void withTooManyBytes_asManyGoAsHaveCome_andTheSumStaysTrue() throws Exception {
        long each = 36 + ROOM;
        try (FencedRedis redis = redis("bounded:", 10 * each)) {
            String answer = "x".repeat(36);
            for (int i = 0; i < 50; i++) {
                assertThat(redis.fill(replayed(500), "a" + i, answer, "b" + i, answer))
                        .isEqualTo(2);
            }
            long left = redis.client.hlen("bounded:*") - 1;
            assertThat(left).isBetween(7L, 10L);
            assertThat(redis.client.hget("bounded:*", "")).isEqualTo(Long.toString(left * each));
            assertThat(redis.fill(replayed(500), "huge", "x".repeat(2000))).isEqualTo(1);
            assertThat(redis.client.hexists("bounded:*", "huge"))
                    .as("too large to stay")
                    .isFalse();
            left = redis.client.hlen("bounded:*") - 1;
            assertThat(redis.client.hget("bounded:*", "")).isEqualTo(Long.toString(left * each));
        }
    }

    @Test
    void whatIsNoHash_staysAsItIs() throws Exception {
        try (FencedRedis redis = redis("theirs:", 10_000)) {
            redis.client.set("theirs:*", "theirs");
            assertThat(redis.fill(replayed(500), "q", "v")).isZero();
            assertThat(redis.refused(FillRefusal.FOREIGN)).isEqualTo(1);
            assertThat(redis.counts.foreign().now()).contains("no hash", "theirs:*", "another --odata-prefix");
            assertThat(redis.fences.apply(List.of(Change.of("*", 601, 20)), 601, 20))
                    .isEmpty();
            FencedRedis.clear(redis.fences);
            assertThat(redis.client.get("theirs:*")).isEqualTo("theirs");
            redis.client.del("theirs:*");
            redis.dropFences();
            redis.client.set("{theirs:}:fences", "theirs");
            assertThatThrownBy(() -> redis.fences.claim(FencedRedis.OWNER))
                    .hasMessageContaining("delete it, or choose another --odata-prefix");
            redis.client.del("{theirs:}:fences");
        }
    }

    @Test
    void clearing_dropsTheHash_andNothingBesideIt() throws Exception {
        try (FencedRedis redis = redis("cleared:", 10_000)) {
            redis.client.set("cleared:text", "theirs");
            assertThat(redis.fill(replayed(500), "q", "v")).isEqualTo(1);
            FencedRedis.clear(redis.fences);
            assertThat(redis.client.exists("cleared:*")).isFalse();
            assertThat(redis.client.get("cleared:text")).isEqualTo("theirs");
            redis.client.del("cleared:text");
        }
    }

    /** Of two answers that show one row, one filled meanwhile would be ahead of the other: whoever reads both would be led back. */
    @Test
    void changesLateOrUnread_noneIsFilled() throws Exception {
        try (FencedRedis redis = redis("late:", 10_000)) {
            assertThat(redis.fill(replayed(500), "q", "v")).isEqualTo(1);
            redis.tellTime(-3000);
            assertThat(redis.fill(new Replayed(1, 600, 700), "later", "newer")).isZero();
            assertThat(redis.refused(FillRefusal.LEDGER)).isEqualTo(1);
            assertThat(redis.client.hget("late:*", "q")).isEqualTo("v");
            redis.client.del("late:*");
            redis.dropFences();
            assertThat(redis.fill(replayed(500), "q", "v")).isZero();
            redis.nanos.addAndGet(60_000_000_000L);
            assertThat(redis.fill(replayed(500), "q", "v")).isZero();
            assertThat(redis.client.exists("late:*")).isFalse();
        }
    }

    /** Until then nobody need ask Redis for answers: none could be known to be ours. */
    @Test
    void owner_isNobody_untilItIsKnown() throws Exception {
        try (FencedRedis redis = redis("whose:", 10_000);
                RedisFiller filler = new RedisFiller(redis.settings)) {
            assertThat(filler.owner()).isEmpty();
            filler.owner(FencedRedis.OWNER);
            assertThat(filler.owner()).isEqualTo(FencedRedis.OWNER.entries());
        }
    }
}
