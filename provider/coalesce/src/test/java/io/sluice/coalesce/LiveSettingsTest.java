package io.sluice.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Outcome.Found;
import io.sluice.coalesce.Outcome.Refusal;
import io.sluice.coalesce.Outcome.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Bounds that are set anew, and keys that are made to wait, while lookups are under way. */
class LiveSettingsTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final FakeLoader loader = new FakeLoader();
    private final Coalescer<String, String> coalescer = new Coalescer<>(
            settings(100, 1000, 20_000, 1, SECOND),
            new Collaborators<>(Routing.to(loader), Filler.none(), RecentValues.none(), CoalescerListener.none()),
            clock);
    private final Lane<String, String> lane = coalescer.lane();

    private static Settings settings(int windowMillis, int batch, int queue, int lanes, Duration timeout) {
        return new Settings(new Window(Duration.ofMillis(windowMillis), batch), queue, lanes, timeout);
    }

    private static Map<String, String> values(List<String> keys) {
        return keys.stream().collect(Collectors.toMap(key -> key, FakeLoader::valueOf));
    }

    private RecordingWaiter provide(String key) {
        RecordingWaiter waiter = new RecordingWaiter();
        Outcome<String> known = coalescer.provide(key, waiter);
        if (known != null) {
            waiter.answer(known);
        }
        return waiter;
    }

    @Test
    void shorterWindow_holdsForKeysThatWait() {
        RecordingWaiter waiter = provide("k1");
        clock.advance(Duration.ofMillis(10));
        assertThat(lane.runOnce()).isFalse();
        coalescer.apply(settings(5, 1000, 20_000, 1, SECOND));
        assertThat(lane.runOnce()).isTrue();
        assertThat(waiter.answers()).containsExactly(new Found<>("v1"));
    }

    @Test
    void smallerBatch_isTheNext_andLargerAgain() {
        coalescer.apply(settings(100, 2, 20_000, 1, SECOND));
        provide("k1");
        provide("k2");
        provide("k3");
        assertThat(lane.runOnce()).as("full, though no window has passed").isTrue();
        assertThat(loader.batches().get(0)).hasSize(2);
        coalescer.apply(settings(100, 1000, 20_000, 1, SECOND));
        provide("k4");
        assertThat(lane.runOnce()).isFalse();
        clock.advance(Duration.ofMillis(100));
        assertThat(lane.runOnce()).isTrue();
        assertThat(loader.batches().get(1)).hasSize(2);
    }

    @Test
    void smallerQueue_refusesTheNext_keepsThoseThatWait() {
        RecordingWaiter first = provide("k1");
        RecordingWaiter second = provide("k2");
        coalescer.apply(settings(100, 1000, 1, 1, SECOND));
        assertThat(provide("k3").answers()).containsExactly(new Rejected<>(Refusal.FULL));
        clock.advance(Duration.ofMillis(100));
        assertThat(lane.runOnce()).isTrue();
        assertThat(first.answers()).containsExactly(new Found<>("v1"));
        assertThat(second.answers()).containsExactly(new Found<>("v2"));
    }

    @Test
    void shorterTimeout_isThatOfLookupsFromNowOn() {
        RecordingWaiter before = provide("k1");
        coalescer.apply(settings(0, 1000, 20_000, 1, Duration.ofMillis(50)));
        RecordingWaiter after = provide("k2");
        clock.advance(Duration.ofMillis(51));
        long unused = coalescer.deadlines.sweep();
        assertThat(before.answers()).isEmpty();
        assertThat(after.answers()).hasSize(1);
        clock.advance(SECOND);
        unused = coalescer.deadlines.sweep();
        assertThat(before.answers()).hasSize(1);
    }

    @Test
    void paused_keysWaitWithinTheirDeadlines_thenGoOn() {
        coalescer.pause(true);
        RecordingWaiter late = provide("k1");
        clock.advance(SECOND);
        long unused = coalescer.deadlines.sweep();
        assertThat(late.answers()).hasSize(1).allMatch(answer -> answer instanceof Outcome.Failed);
        RecordingWaiter waiter = provide("k2");
        clock.advance(Duration.ofMillis(200));
        assertThat(lane.runOnce()).isFalse();
        coalescer.pause(false);
        assertThat(lane.runOnce()).isTrue();
        assertThat(waiter.answers()).containsExactly(new Found<>("v2"));
    }

    /** Who pauses and then stops loses no answer. */
    @Test
    void closed_whilePaused_answersThoseWhoWait() throws Exception {
        CompletionStage<Outcome<String>> answer;
        try (Coalescer<String, String> own = Coalescer.start(settings(0, 10, 100, 2, SECOND), loader)) {
            own.pause(true);
            answer = own.provide("k1");
        }
        assertThat(answer.toCompletableFuture().get(5, TimeUnit.SECONDS)).isEqualTo(new Found<>("v1"));
    }

    @Test
    void lanes_growAndShrink() throws Exception {
        CountDownLatch held = new CountDownLatch(1);
        AtomicInteger atOnce = new AtomicInteger();
        try (Coalescer<String, String> own = Coalescer.start(settings(0, 1, 100, 1, Duration.ofSeconds(30)), keys -> {
            atOnce.incrementAndGet();
            assertThat(held.await(20, TimeUnit.SECONDS)).isTrue();
            return values(keys);
        })) {
            List<CompletionStage<Outcome<String>>> answers = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                answers.add(own.provide("k" + i));
            }
            await(() -> atOnce.get() == 1);
            own.apply(settings(0, 1, 100, 3, Duration.ofSeconds(30)));
            await(() -> atOnce.get() == 3);
            assertThat(own.underWay()).isEqualTo(3);
            own.apply(settings(0, 1, 100, 1, Duration.ofSeconds(30)));
            held.countDown();
            for (CompletionStage<Outcome<String>> answer : answers) {
                assertThat(answer.toCompletableFuture().get(10, TimeUnit.SECONDS))
                        .isInstanceOf(Found.class);
            }
            assertThat(atOnce).hasValue(6);
        }
    }

    private static void await(BooleanSupplier what) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (!what.getAsBoolean() && System.nanoTime() < end) {
            Thread.onSpinWait();
        }
        assertThat(what.getAsBoolean()).isTrue();
    }

    /** Every bound, again and again, under callers that never stop: each lookup is answered with its value. */
    @Test
    void underLoad_noLookupFails() throws Exception {
        AtomicInteger answered = new AtomicInteger();
        try (Coalescer<String, String> own =
                Coalescer.start(settings(1, 100, 20_000, 2, Duration.ofSeconds(20)), LiveSettingsTest::values)) {
            List<Thread> callers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Thread caller = new Thread(() -> {
                    for (int n = 0; n < 2000; n++) {
                        String key = "k" + ThreadLocalRandom.current().nextInt(500);
                        Outcome<String> outcome =
                                own.provide(key).toCompletableFuture().join();
                        if (outcome.equals(new Found<>("v" + key.substring(1)))) {
                            answered.incrementAndGet();
                        }
                    }
                });
                callers.add(caller);
                caller.start();
            }
            for (int turn = 0; callers.stream().anyMatch(Thread::isAlive); turn++) {
                own.apply(settings(
                        turn % 3, 1 + turn % 50, 1000 + turn % 7, 1 + turn % 4, Duration.ofSeconds(10 + turn % 5)));
                own.pause(turn % 5 == 0);
            }
            own.pause(false);
            for (Thread caller : callers) {
                caller.join();
            }
        }
        assertThat(answered).hasValue(8000);
    }
}
