package io.sluice.readthrough;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;

/** What became of keys that the cache was to be asked for. Thread-safe. */
public final class ReadFigures {
    private final Map<ReadResult, LongAdder> counts = new EnumMap<>(ReadResult.class);

    private final LongConsumer lost;

    /** @param lost hears how many keys were looked up that the cache might have had */
    ReadFigures(LongConsumer lost) {
        this.lost = lost;
        for (ReadResult result : ReadResult.values()) {
            counts.put(result, new LongAdder());
        }
    }

    void count(ReadResult result) {
        count(result, 1);
    }

    void count(ReadResult result, long keys) {
        Objects.requireNonNull(counts.get(result)).add(keys);
        if (result.isLost()) {
            lost.accept(keys);
        }
    }

    /** Keys since the start. */
    public long of(ReadResult result) {
        return Objects.requireNonNull(counts.get(result)).sum();
    }
}
