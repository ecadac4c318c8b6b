package io.sluice.fences;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.SharedServers;
import io.sluice.fills.FencedFillsIT;
import io.sluice.fills.FencedRedis;
import io.sluice.lookup.Replayed;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which answers are held back, and for how long. */
@Timeout(60)
class AppliedGateIT {
    private static final long VERY_LONG = TimeUnit.MINUTES.toNanos(5);

    private final AtomicInteger told = new AtomicInteger();

    @Test
    void answerThatRedisDoesNotShowYet_isHeldBack_untilItDoes() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "gate:").taken();
                AppliedGate gate = new AppliedGate(redis.settings, VERY_LONG)) {
            CountDownLatch held = new CountDownLatch(3);
            gate.begin(forLong -> held.countDown());
            CompletableFuture<Void> answer = CompletableFuture.runAsync(() -> gate.await(new Replayed(1, 100, 101)));
            assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(answer).isNotDone();
            redis.fences.advance(101, 10, 0, true);
            answer.get(20, TimeUnit.SECONDS);
        }
    }

    @Test
    void answerThatRedisShows_orWithoutEvidence_isNotHeldBack() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "gate2:").taken();
                AppliedGate gate = new AppliedGate(redis.settings, VERY_LONG)) {
            gate.await(new Replayed(1, 100, 5000)); // nothing is held back yet
            gate.begin(this::tell);
            gate.await(new Replayed(1, 90, 100));
            redis.fences.advance(100, 10, 12, true);
            gate.await(FencedRedis.snapshot("12:12:").until(5000, 12));
            gate.await(null);
            assertThat(told).hasValue(0);
        }
    }

    @Test
    void changesLate_orNoLedger_nothingIsHeldBack() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "gate3:").taken();
                AppliedGate gate = new AppliedGate(redis.settings, VERY_LONG)) {
            gate.begin(this::tell);
            FencedFillsIT.late(redis);
            gate.await(new Replayed(1, 100, 5000));
            redis.dropFences();
            gate.await(new Replayed(1, 100, 5000));
            assertThat(told).hasValue(0);
        }
    }

    @Test
    void changesThatTakeTooLong_holdNoAnswerBackForEver() throws Exception {
        try (FencedRedis redis = new FencedRedis(SharedServers.redis(), "gate4:").taken();
                AppliedGate gate = new AppliedGate(redis.settings, TimeUnit.MILLISECONDS.toNanos(20))) {
            gate.begin(this::tell);
            gate.await(new Replayed(1, 100, 5000));
            assertThat(told).hasPositiveValue();
        }
    }

    private void tell(boolean forLong) {
        told.incrementAndGet();
    }
}
