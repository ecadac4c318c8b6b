package io.sluice.recent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.sluice.coalesce.Outcome;
import io.sluice.lookup.Value;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RecentCacheTest {
    private final AtomicLong now = new AtomicLong();

    private RecentCache<String> cache(int size) {
        return new RecentCache<>(size, Duration.ofSeconds(1), String::length, false, now::get);
    }

    @Test
    void get_afterPut_answersFoundAndAbsent() {
        RecentCache<String> cache = cache(10);
        cache.put("a", found("x"));
        cache.put("b", new Outcome.Absent<>());

        assertThat(cache.get("a")).isEqualTo(found("x"));
        assertThat(cache.get("b")).isEqualTo(new Outcome.Absent<Value>());
        assertThat(cache.get("c")).isNull();
    }

    @Test
    void get_afterTheAge_forgets() {
        RecentCache<String> cache = cache(10);
        cache.put("a", found("x"));

        now.addAndGet(Duration.ofMillis(999).toNanos());
        assertThat(cache.get("a")).as("reading does not prolong it").isNotNull();
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(cache.get("a")).isNull();
    }

    @Test
    void put_again_countsTheAgeAnew() {
        RecentCache<String> cache = cache(10);
        cache.put("a", found("x"));
        now.addAndGet(Duration.ofMillis(900).toNanos());
        cache.put("a", found("y"));
        now.addAndGet(Duration.ofMillis(900).toNanos());

        assertThat(cache.get("a")).isEqualTo(found("y"));
    }

    @Test
    void put_moreThanSize_keepsNoMoreThanSize() {
        RecentCache<String> cache = cache(100);
        IntStream.range(0, 1000).forEach(i -> cache.put("k" + i, found("v")));

        assertThat(IntStream.range(0, 1000).filter(i -> cache.get("k" + i) != null))
                .hasSizeBetween(1, 100);
    }

    @Test
    void put_largeValues_keepsFewerOfThem() {
        RecentCache<String> cache = cache(100);
        String large = "v".repeat(10 * 1024);
        IntStream.range(0, 100).forEach(i -> cache.put("k" + i, found(large)));

        assertThat(IntStream.range(0, 100).filter(i -> cache.get("k" + i) != null))
                .hasSizeBetween(1, 100 / 11);
    }

    @Test
    void ofEnding_remembersOnlyWhatEnds() {
        RecentCache<String> cache = RecentCache.ofEnding(10, Duration.ofMinutes(1), String::length);
        cache.put("a", new Outcome.Found<>(Value.ofUtf8(new byte[] {1}, 60_000, System.nanoTime())));
        cache.put("b", new Outcome.Found<>(Value.of("without end")));
        cache.put("c", new Outcome.Absent<>());

        assertThat(cache.get("a")).isNotNull();
        assertThat(cache.get("b")).isNull();
        assertThat(cache.get("c")).isNull();
    }

    @Test
    void construct_outOfRange_throws() {
        assertThatIllegalArgumentException().isThrownBy(() -> RecentCache.of(0, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException().isThrownBy(() -> RecentCache.of(1, Duration.ofMillis(-1)));
    }

    @Test
    void age_setAnew_holdsForWhatIsRemembered_zeroForNothing() {
        RecentCache<String> cache = RecentCache.of(10, Duration.ZERO);
        cache.put("a", new Outcome.Absent<>());
        assertThat(cache.get("a")).isNull();
        cache.age(Duration.ofMinutes(1));
        cache.put("a", new Outcome.Absent<>());
        assertThat(cache.get("a")).isNotNull();
        cache.age(Duration.ZERO);
        assertThat(cache.get("a")).isNull();
        cache.age(Duration.ofMinutes(1));
        assertThat(cache.get("a")).isNull();
    }

    @Test
    void get_ofAValueWhoseRowIsOver_forgetsItBeforeItsAge() {
        RecentCache<String> cache = cache(10);
        cache.put("a", new Outcome.Found<>(Value.ofUtf8(new byte[] {'v'}, 300, now.get())));
        now.addAndGet(Duration.ofMillis(299).toNanos());
        assertThat(cache.get("a")).isNotNull();
        now.addAndGet(Duration.ofMillis(1).toNanos());
        assertThat(cache.get("a")).isNull();
    }

    private static Outcome<Value> found(String value) {
        return new Outcome.Found<>(Value.of(value));
    }

    @Test
    void drop_forgetsTheseKeysAlone() {
        RecentCache<String> cache = RecentCache.of(100, Duration.ofSeconds(1));
        cache.put("a", new Outcome.Absent<>());
        cache.put("b", new Outcome.Absent<>());
        cache.invalidate(List.of("a", "c"));
        assertThat(cache.get("a")).isNull();
        assertThat(cache.get("b")).isNotNull();
    }
}
