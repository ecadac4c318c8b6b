package io.sluice.recent;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.RecentValues;
import io.sluice.lookup.Value;
import java.time.Duration;
import java.util.Collection;
import java.util.function.LongSupplier;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Recent values in a bounded map: found and absent outcomes, each for {@code age} from its last write. An entry takes one place of
 * {@code size}, and one more for every {@value #PLACE} bytes of its key and value, so a few huge values cannot hold the memory that
 * was meant for many small ones. Thread-safe, never blocks.
 */
public final class RecentCache<K> implements RecentValues<K, Value> {
    private static final int PLACE = 1024;

    private final Cache<K, Outcome<Value>> outcomes;
    private final boolean endingOnly;
    private volatile boolean off;
    private final LongSupplier nanoTime;

    /**
     * Of keys that are texts, by the system's clock.
     *
     * @param age zero remembers nothing, until it is set anew
     * @throws IllegalArgumentException if size is below 1 or age below zero
     */
    public static RecentCache<String> of(int size, Duration age) {
        return new RecentCache<>(size, age, String::length, false, System::nanoTime);
    }

    /**
     * The same for values that say themselves how long they may be kept; others are not remembered, nor is what is absent.
     *
     * @param age the longest of them
     * @param bytes of a key
     */
    public static <K> RecentCache<K> ofEnding(int size, Duration age, ToIntFunction<K> bytes) {
        return new RecentCache<>(size, age, bytes, true, System::nanoTime);
    }

    RecentCache(int size, Duration age, ToIntFunction<K> bytes, boolean endingOnly, LongSupplier nanoTime) {
        if (size < 1) {
            throw new IllegalArgumentException("recent-size < 1: " + size);
        }
        if (age.isNegative()) {
            throw new IllegalArgumentException("recent < 0: " + age);
        }
        this.off = age.isZero();
        this.nanoTime = nanoTime;
        this.endingOnly = endingOnly;
        this.outcomes = Caffeine.newBuilder()
                .maximumWeight(size)
                .weigher((K key, Outcome<Value> outcome) -> places(bytes.applyAsInt(key), outcome))
                .expireAfterWrite(age)
                .ticker(nanoTime::getAsLong)
                .executor(Runnable::run) // the work is a few map operations: a task for another thread would cost more
                .build();
    }

    /** From now on this is how long outcomes are remembered, also those that are already; zero remembers none. */
    public void age(Duration age) {
        off = age.isZero();
        if (off) {
            outcomes.invalidateAll();
        }
        outcomes.policy().expireAfterWrite().orElseThrow().setExpiresAfter(age);
    }

    private static int places(int key, Outcome<Value> outcome) {
        int bytes = key
                + (outcome instanceof Outcome.Found<Value> found ? found.value().length() : 0);
        return 1 + bytes / PLACE;
    }

    @Override
    public @Nullable Outcome<Value> get(K key) {
        if (off) {
            return null;
        }
        Outcome<Value> outcome = outcomes.getIfPresent(key);
        return outcome instanceof Outcome.Found<Value> found && isOver(found.value()) ? null : outcome;
    }

    /** Whether the value's row is to be absent by now. */
    private boolean isOver(Value value) {
        return value.ends() && value.leftMillis(nanoTime.getAsLong()) == 0;
    }

    @Override
    public void put(K key, Outcome<Value> outcome) {
        if (off) {
            return;
        }
        if (!endingOnly
                || (outcome instanceof Outcome.Found<Value> found
                        && found.value().ends())) {
            outcomes.put(key, outcome);
        }
    }

    @Override
    public void clear() {
        outcomes.invalidateAll();
    }

    @Override
    public void invalidate(Collection<? extends K> keys) {
        outcomes.invalidateAll(keys);
    }
}
