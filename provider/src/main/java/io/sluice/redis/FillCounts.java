package io.sluice.redis;

import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What became of fenced fills, besides those written. Written by the filler's thread, read by everybody. */
final class FillCounts {
    private final Map<FillRefusal, LongAdder> refused = Arrays.stream(FillRefusal.values())
            .collect(Collectors.toUnmodifiableMap(Function.identity(), reason -> new LongAdder()));
    private final LongAdder degraded = new LongAdder();

    void refuse(FillRefusal reason, long fills) {
        count(reason).add(fills);
    }

    void degrade(long fills) {
        degraded.add(fills);
    }

    long refused(FillRefusal reason) {
        return count(reason).sum();
    }

    private LongAdder count(FillRefusal reason) {
        return Objects.requireNonNull(refused.get(reason));
    }

    long degraded() {
        return degraded.sum();
    }
}
