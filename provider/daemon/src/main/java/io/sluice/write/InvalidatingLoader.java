package io.sluice.write;

import io.sluice.coalesce.Loader;
import io.sluice.write.Written.Effect;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * After the commit and before any answer: the keys of a batch are dropped from the caches. Also those of which it is not known whether
 * they were written, and those that were found otherwise than a cache may have them. Counts what became of the writes.
 */
final class InvalidatingLoader implements Loader<Write, Written> {
    private static final Logger LOG = LoggerFactory.getLogger(InvalidatingLoader.class);

    private final Loader<Write, Written> database;
    private final Invalidator invalidator;
    private final Map<Effect, LongAdder> effects = new EnumMap<>(Effect.class);
    private final LongAdder invalidated = new LongAdder();
    private final LongAdder leftOver = new LongAdder();

    InvalidatingLoader(Loader<Write, Written> database, Invalidator invalidator) {
        this.database = database;
        this.invalidator = invalidator;
        for (Effect effect : Effect.values()) {
            effects.put(effect, new LongAdder());
        }
    }

    @Override
    public Map<Write, Written> load(List<Write> writes) throws Exception {
        Map<Write, Written> written = database.load(writes);
        Set<String> keys = new LinkedHashSet<>(2 * writes.size());
        written.forEach((write, what) -> {
            adder(what.effect()).increment();
            if (what.invalidates()) {
                keys.add(write.key());
            }
        });
        if (!keys.isEmpty()) {
            (invalidate(keys) ? invalidated : leftOver).add(keys.size());
        }
        return written;
    }

    /** What an invalidator throws must not fail what is committed. */
    private boolean invalidate(Set<String> keys) {
        try {
            return invalidator.invalidate(keys);
        } catch (RuntimeException e) {
            LOG.error("keys that were written could not be dropped from the caches", e);
            return false;
        }
    }

    private LongAdder adder(Effect effect) {
        return Objects.requireNonNull(effects.get(effect));
    }

    long count(Effect effect) {
        return adder(effect).sum();
    }

    /** Keys that every cache has dropped in time. */
    long invalidated() {
        return invalidated.sum();
    }

    /** Keys of which some cache may still have an older value. */
    long leftOver() {
        return leftOver.sum();
    }
}
