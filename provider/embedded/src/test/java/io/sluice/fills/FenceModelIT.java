package io.sluice.fills;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.embedded.EmbeddedRedis;
import io.sluice.embedded.SharedServers;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Random interleavings of changes, loads, fills, floors, flushes and readers. The seed is the name of the test. */
class FenceModelIT {
    private static final int STEPS = 3000;

    @ParameterizedTest
    @ValueSource(longs = {1, 3, 5})
    void entries_areTheirRowsAsOfWhatWasApplied(long seed) throws Exception {
        try (FencedRedis redis = redis()) {
            FenceModel model = new FenceModel(redis, seed);
            model.run(STEPS);
            assertThat(model.violations).isZero();
            assertThat(model.written).isGreaterThan(STEPS / 30);
            assertThat(model.waited).isPositive();
            for (FillRefusal reason : List.of(FillRefusal.FENCE, FillRefusal.FLOOR, FillRefusal.LEDGER)) {
                assertThat(redis.refused(reason)).as("refused for %s", reason).isPositive();
            }
        }
    }

    /** The counter-proof: it is the fences that hold. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void withPlainFills_thereAreSuchEntries(long seed) throws Exception {
        try (FencedRedis redis = redis()) {
            redis.fenced = false;
            FenceModel model = new FenceModel(redis, seed);
            model.run(STEPS / 3);
            assertThat(model.violations).isPositive();
        }
    }

    private static FencedRedis redis() {
        EmbeddedRedis server = SharedServers.redis();
        return new FencedRedis(server, FillerFixture.settings(SharedServers.redisUri(5), server.password(), "model:"));
    }
}
