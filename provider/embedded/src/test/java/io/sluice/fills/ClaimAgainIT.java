package io.sluice.fills;

import static io.sluice.fills.FencedRedis.OWNER;
import static io.sluice.fills.FencedRedis.replayed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Ledger;
import io.sluice.embedded.SharedServers;
import io.sluice.fences.RedisFences;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A reader that claims a prefix in which there is no entry, and what is in its way. */
class ClaimAgainIT {
    private static FencedRedis redis(String prefix) {
        return new FencedRedis(SharedServers.redis(), prefix);
    }

    @Test
    void somethingElseInPlaceOfTheFences_isSaid_withItsName() throws Exception {
        try (FencedRedis redis = redis("string:")) {
            redis.client.set("{string:}:fences", "theirs");
            assertThatThrownBy(() -> redis.fences.claim(OWNER))
                    .isInstanceOf(FenceStoreException.class)
                    .message()
                    .contains("something else in {string:}:fences", "delete it, or choose another --key-prefix");
            assertThat(redis.client.get("{string:}:fences")).isEqualTo("theirs");
            redis.client.del("{string:}:fences");
        }
    }

    /**
     * No slot can be made while a transaction goes on, say, and the same reader comes again and again: the prefix stays claimed, and it
     * finds neither itself nor fills of its own daemon in the way.
     */
    @Test
    void ownLookThatCameToNothing_isNoOthers() throws Exception {
        try (FencedRedis redis = redis("again:");
                RedisFences another = new RedisFences(redis.settings, ignored -> {})) {
            redis.fill(replayed(500), "a", "ours");
            redis.nanos.addAndGet(TimeUnit.SECONDS.toNanos(6));
            for (int i = 0; i < 3; i++) {
                redis.fences.claim(OWNER);
                assertThat(redis.client.pttl("{again:}:fences")).isGreaterThan(5000);
                redis.client.pexpire("{again:}:fences", 5000);
                assertThat(redis.fill(replayed(500), "a", "ours")).isZero();
                assertThatThrownBy(() -> another.claim(OWNER)).hasMessageContaining("looked at by another daemon");
            }
            redis.fences.claim(OWNER);
            redis.fences.take(new Ledger(1, 0, 1, 100, 10, 100, 0, true, 0));
            assertThat(redis.client.pttl("{again:}:fences")).isEqualTo(-1);
            redis.fences.claim(OWNER); // its own from now on
        }
    }
}
