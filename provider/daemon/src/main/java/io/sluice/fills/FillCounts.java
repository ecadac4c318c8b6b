package io.sluice.fills;

import io.sluice.redis.EntryKind;
import io.sluice.redis.ErrorText;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.slf4j.LoggerFactory;

/** What became of fills, besides those written. Written by the filler's thread, read by everybody. */
final class FillCounts {
    /** With none in the way for so long, none is in the way. */
    private static final Duration GONE = Duration.ofMinutes(1);

    private final EntryKind kind;
    private final Map<FillRefusal, LongAdder> refused = Arrays.stream(FillRefusal.values())
            .collect(Collectors.toUnmodifiableMap(Function.identity(), reason -> new LongAdder()));
    private final LongAdder degraded = new LongAdder();
    private final Episode foreign = new Episode(
            "foreign_keys",
            "nothing foreign is in the way of fills any more",
            "fills were not written",
            GONE,
            LoggerFactory.getLogger(FillCounts.class),
            System::nanoTime);

    /** @param kind of the entries that are filled */
    FillCounts(EntryKind kind) {
        this.kind = kind;
    }

    void refuse(FillRefusal reason, long fills) {
        count(reason).add(fills);
    }

    /**
     * What is of another kind, and so somebody else's, has the name of an entry: it stays as it is.
     *
     * @param name of one of them
     */
    void foreign(String name, long fills) {
        refuse(FillRefusal.FOREIGN, fills);
        foreign.report(
                "Redis keeps what is no " + kind.type() + " under the name of an entry, " + ErrorText.of(name)
                        + " for one: it is left alone, and its key is not cached; delete it, or give another "
                        + kind.prefixFlag(),
                fills);
    }

    /** For as long as such are met. To be looked at now and then. */
    Episode foreign() {
        return foreign;
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
