package io.sluice.changes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.Filler.Fill;
import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.RecentValues;
import io.sluice.coalesce.Route;
import io.sluice.coalesce.Routing;
import io.sluice.coalesce.Settings;
import io.sluice.lookup.Value;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is looked up again when it has changed. */
class RefillTest {
    private static final Duration SOON = Duration.ofSeconds(5);

    private final Queue<List<String>> loads = new ConcurrentLinkedQueue<>();
    private final Queue<Fill<String, Value>> fills = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean inTime = new AtomicBoolean(true);
    private final AtomicLong nanos = new AtomicLong();
    private volatile CountDownLatch answer = new CountDownLatch(0);
    private volatile boolean away;
    private final Refill refill = new Refill(
            Coalescer.start(
                    new Settings(Settings.defaults().window(), 100, 1, Duration.ofSeconds(1)),
                    Routing.to(Route.of(this::load)),
                    fills::addAll,
                    RecentValues.none(),
                    CoalescerListener.none()),
            5,
            inTime::get,
            nanos::get);

    private Map<String, Value> load(List<String> keys) throws Exception {
        CountDownLatch mayAnswer = answer;
        loads.add(keys);
        assertThat(mayAnswer.await(SOON.toNanos(), TimeUnit.NANOSECONDS)).isTrue();
        if (away) {
            throw new LoadException(LoadException.Kind.UNAVAILABLE, "away");
        }
        return keys.contains("no") ? Map.of() : Map.of(keys.get(0), Value.of("load " + loads.size()));
    }

    @AfterEach
    void close() {
        refill.close();
    }

    @Test
    void whatWasCached_isFilledAgain_anAbsenceToo() {
        refill.changed(List.of("k"));
        await().atMost(SOON).until(() -> fills.size() == 1);
        refill.changed(List.of("no"));
        await().atMost(SOON).until(() -> fills.size() == 2);
        assertThat(fills).containsExactly(new Fill<>("k", Value.of("load 1")), new Fill<>("no", null));
        assertThat(refill.asked()).isEqualTo(2);
        assertThat(refill.skipped()).isZero();
    }

    @Test
    void changedAgainWhileLoaded_firstValueGoesNowhere() {
        CountDownLatch first = new CountDownLatch(1);
        answer = first;
        refill.changed(List.of("k"));
        await().atMost(SOON).until(() -> loads.size() == 1);
        answer = new CountDownLatch(0);
        refill.changed(List.of("k"));
        first.countDown();
        await().atMost(SOON).until(() -> !fills.isEmpty());
        assertThat(loads).containsExactly(List.of("k"), List.of("k"));
        assertThat(fills).containsExactly(new Fill<>("k", Value.of("load 2")));
    }

    @Test
    void moreThanThePaceAllows_areSkipped_forASecond() {
        refill.changed(keys(7));
        assertThat(refill.skipped()).isEqualTo(2);
        refill.changed(keys(1));
        assertThat(refill.skipped()).isEqualTo(3);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(400));
        refill.changed(keys(7));
        assertThat(refill.skipped()).isEqualTo(8);
        nanos.addAndGet(TimeUnit.HOURS.toNanos(1));
        refill.changed(keys(7));
        assertThat(refill.skipped()).isEqualTo(10);
        assertThat(refill.asked()).isEqualTo(22);
    }

    private static List<String> keys(int count) {
        return IntStream.range(0, count).mapToObj(i -> "k" + i).toList();
    }

    @Test
    void changesAppliedElsewhereOrTooLate_areLeftAlone() {
        inTime.set(false);
        refill.changed(List.of("k"));
        assertThat(refill.asked()).isZero();
        inTime.set(true);
        refill.changed(List.of("other"));
        await().atMost(SOON).until(() -> !fills.isEmpty());
        assertThat(loads).containsExactly(List.of("other"));
    }

    @Test
    void primaryAway_isSkipped() {
        away = true;
        refill.changed(List.of("k"));
        await().atMost(SOON).until(() -> refill.skipped() == 1);
        assertThat(fills).isEmpty();
    }
}
