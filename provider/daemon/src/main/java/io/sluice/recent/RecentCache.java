package io.sluice.recent;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.RecentValues;
import io.sluice.lookup.Value;
import java.time.Duration;
import java.util.Collection;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Recent values in a bounded map: found and absent outcomes, each for {@code age} from its last write. An entry takes one place of
 * {@code size}, and one more for every {@value #PLACE} bytes of its key and value, so a few huge values cannot hold the memory that
 * was meant for many small ones. Thread-safe, never blocks.
 */
public final class RecentCache implements RecentValues<String, Value> {
    private static final int PLACE = 1024;

    private final Cache<String, Outcome<Value>> outcomes;
    private final LongSupplier nanoTime;

    /**
     * Reads the system's clock.
     *
     * @throws IllegalArgumentException if size is below 1 or age is not above zero
     */
    public RecentCache(int size, Duration age) {
        this(size, age, System::nanoTime);
    }

    RecentCache(int size, Duration age, LongSupplier nanoTime) {
        if (size < 1) {
            throw new IllegalArgumentException("recent-size < 1: " + size);
        }
        if (age.isZero() || age.isNegative()) {
            throw new IllegalArgumentException("recent <= 0: " + age);
        }
        this.nanoTime = nanoTime;
        this.outcomes = Caffeine.newBuilder()
                .maximumWeight(size)
                .weigher(RecentCache::places)
                .expireAfterWrite(age)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run) // the work is a few map operations: a task for another thread would cost more
                .build();
    }

    private static int places(String key, Outcome<Value> outcome) {
        int bytes = key.length()
                + (outcome instanceof Outcome.Found<Value> found ? found.value().length() : 0);
        return 1 + bytes / PLACE;
    }

    @Override
    public @Nullable Outcome<Value> get(String key) {
        Outcome<Value> outcome = outcomes.getIfPresent(key);
        return outcome instanceof Outcome.Found<Value> found && isOver(found.value()) ? null : outcome;
    }

    /** Whether the value's row is to be absent by now. */
    private boolean isOver(Value value) {
        return value.ends() && value.leftMillis(nanoTime.getAsLong()) == 0;
    }

    @Override
    public void put(String key, Outcome<Value> outcome) {
        outcomes.put(key, outcome);
    }

    @Override
    public void clear() {
        outcomes.invalidateAll();
    }

    @Override
    public void invalidate(Collection<? extends String> keys) {
        outcomes.invalidateAll(keys);
    }
}
