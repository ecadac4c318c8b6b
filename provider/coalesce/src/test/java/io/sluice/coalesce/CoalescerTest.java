package io.sluice.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.coalesce.Outcome.Absent;
import io.sluice.coalesce.Outcome.Failed;
import io.sluice.coalesce.Outcome.Failure;
import io.sluice.coalesce.Outcome.Found;
import io.sluice.coalesce.Outcome.Refusal;
import io.sluice.coalesce.Outcome.Rejected;
import io.sluice.coalesce.Waiter.Keyed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The rules of the core, on a manual clock: the test is the lane. */
class CoalescerTest {
    private static final Duration WINDOW = Duration.ofMillis(20);
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final FakeLoader loader = new FakeLoader();
    private final RecordingListener listener = new RecordingListener();
    private final List<Fill<String, String>> fills = new ArrayList<>();
    private final Map<String, Outcome<String>> recent = new HashMap<>();
    private final List<Runnable> afterLooks = new ArrayList<>();
    private Filler<String, String> filler = fills::addAll;

    private Coalescer<String, String> coalescer = coalescer(new Settings(new Window(WINDOW, 4), 6, 1, TIMEOUT));
    private Lane<String, String> lane = coalescer.lane();

    private Coalescer<String, String> coalescer(Settings settings) {
        RecentValues<String, String> recentValues = new RecentValues<>() {
            @Override
            public @Nullable Outcome<String> get(String key) {
                Outcome<String> outcome = recent.get(key);
                if (!afterLooks.isEmpty()) {
                    afterLooks.remove(0).run();
                }
                return outcome;
            }

            @Override
            public void put(String key, Outcome<String> outcome) {
                recent.put(key, outcome);
            }

            @Override
            public void invalidate(Collection<? extends String> keys) {
                recent.keySet().removeAll(keys);
            }

            @Override
            public void clear() {
                recent.clear();
            }
        };
        return new Coalescer<>(
                settings,
                new Collaborators<>(Routing.to(loader), batch -> filler.offer(batch), recentValues, listener),
                clock);
    }

    private void use(Settings settings) {
        coalescer = coalescer(settings);
        lane = coalescer.lane();
    }

    private RecordingWaiter provide(String key) {
        RecordingWaiter waiter = new RecordingWaiter();
        Outcome<String> known = coalescer.provide(key, waiter);
        if (known != null) {
            waiter.answer(known);
        }
        return waiter;
    }

    /** One of those who ask together. */
    private record Asker(String key, RecordingWaiter waiter) implements Keyed<String, String> {
        Asker(String key) {
            this(key, new RecordingWaiter());
        }

        @Override
        public Executor executor() {
            return waiter.executor();
        }

        @Override
        public void answer(Outcome<String> outcome) {
            waiter.answer(outcome);
        }
    }

    private static Found<String> found(String value) {
        return new Found<>(value);
    }

    private void windowPasses() {
        clock.advance(WINDOW);
        assertThat(lane.runOnce()).isTrue();
    }

    @Test
    void provide_sameKeyTwice_loadsOnceAndAnswersBoth() {
        RecordingWaiter first = provide("k1");
        RecordingWaiter second = provide("k1");
        windowPasses();
        assertThat(loader.batches()).containsExactly(Set.of("k1"));
        assertThat(first.answers()).containsExactly(found("v1"));
        assertThat(second.answers()).containsExactly(found("v1"));
        assertThat(coalescer.inFlight()).isZero();
    }

    @Test
    void provide_differentKeys_shareABatchAndGetTheirOwnValues() {
        RecordingWaiter first = provide("k1");
        RecordingWaiter second = provide("k2");
        RecordingWaiter missing = provide("no3");
        windowPasses();
        assertThat(loader.batches()).containsExactly(Set.of("k1", "k2", "no3"));
        assertThat(first.answers()).containsExactly(found("v1"));
        assertThat(second.answers()).containsExactly(found("v2"));
        assertThat(missing.answers()).containsExactly(new Absent<>());
    }

    @Test
    void provide_beforeTheWindowHasPassed_waits() {
        RecordingWaiter waiter = provide("k1");
        clock.advance(WINDOW.minusNanos(1));
        assertThat(lane.runOnce()).isFalse();
        assertThat(waiter.answers()).isEmpty();
    }

    @Test
    void window_countsFromTheOldestKey() {
        provide("k1");
        clock.advance(WINDOW.minusMillis(1));
        provide("k2");
        clock.advance(Duration.ofMillis(1));
        assertThat(lane.runOnce()).isTrue();
        assertThat(loader.batches()).containsExactly(Set.of("k1", "k2"));
        assertThat(listener.events()).containsSubsequence("waited 20 ms", "waited 1 ms", "dispatched WINDOW 2");
    }

    @Test
    void cap_dispatchesAtOnceAndLeavesTheRestForTheWindow() {
        for (int i = 1; i <= 5; i++) {
            provide("k" + i);
        }
        assertThat(lane.runOnce()).isTrue();
        assertThat(lane.runOnce()).isFalse();
        assertThat(loader.batches()).containsExactly(Set.of("k1", "k2", "k3", "k4"));
        assertThat(listener.events()).contains("dispatched CAP 4");
        assertThat(coalescer.queued()).isEqualTo(1);
    }

    @Test
    void windowZero_takesWhateverWaitsAsSoonAsALaneIsFree() {
        use(new Settings(new Window(Duration.ZERO, 4), 6, 1, TIMEOUT));
        provide("k1");
        provide("k2");
        assertThat(lane.runOnce()).isTrue();
        assertThat(listener.events()).contains("dispatched IDLE_LANE 2");
    }

    @Test
    void windowZero_aFurtherLaneWaitsAMillisecondForTheBatchInFlight() {
        use(new Settings(new Window(Duration.ZERO, 4), 6, 2, TIMEOUT));
        Lane<String, String> further = coalescer.lane();
        List<Boolean> joined = new ArrayList<>();
        loader.hook(keys -> {
            loader.hook(others -> {});
            provide("k2");
            joined.add(further.runOnce());
            clock.advance(Duration.ofMillis(1));
            provide("k3");
            joined.add(further.runOnce());
        });
        provide("k1");
        assertThat(lane.runOnce()).isTrue();
        assertThat(joined).containsExactly(false, true);
        assertThat(loader.batches()).containsExactly(Set.of("k1"), Set.of("k2", "k3"));
        provide("k4");
        assertThat(further.runOnce()).as("no batch is in flight any more").isTrue();
    }

    @Test
    void windowLongerThanTheTimeout_dispatchesBeforeTheDeadline() {
        use(new Settings(new Window(Duration.ofSeconds(5), 4), 6, 1, TIMEOUT));
        RecordingWaiter waiter = provide("k1");
        clock.advance(TIMEOUT.multipliedBy(3).dividedBy(4));
        assertThat(lane.runOnce()).isTrue();
        assertThat(listener.events()).contains("dispatched DEADLINE 1");
        assertThat(waiter.answers()).containsExactly(found("v1"));
    }

    @Test
    void provide_whileItsKeyIsBeingLoaded_joinsThatLoad() {
        List<RecordingWaiter> late = new ArrayList<>();
        loader.hook(keys -> late.add(provide("k1")));
        provide("k1");
        windowPasses();
        assertThat(loader.batches()).hasSize(1);
        assertThat(late.get(0).answers()).containsExactly(found("v1"));
    }

    @Test
    void provide_fromAnAnswer_startsAfresh() {
        recentValuesOff();
        List<RecordingWaiter> again = new ArrayList<>();
        Waiter<String> asker = new Waiter<>() {
            @Override
            public Executor executor() {
                return Runnable::run;
            }

            @Override
            public void answer(Outcome<String> outcome) {
                again.add(provide("k1"));
            }
        };
        assertThat(coalescer.provide("k1", asker)).isNull();
        windowPasses();
        assertThat(again.get(0).answers()).isEmpty();
        windowPasses();
        assertThat(again.get(0).answers()).containsExactly(found("v1"));
        assertThat(loader.batches()).hasSize(2);
    }

    private void recentValuesOff() {
        coalescer = new Coalescer<>(
                new Settings(new Window(WINDOW, 4), 6, 1, TIMEOUT),
                new Collaborators<>(Routing.to(loader), batch -> filler.offer(batch), RecentValues.none(), listener),
                clock);
        lane = coalescer.lane();
    }

    @Test
    void queueFull_isRejectedAtOnceAndLeavesNoPromise() {
        for (int i = 1; i <= 6; i++) {
            provide("k" + i);
        }
        RecordingWaiter refused = provide("k7");
        assertThat(refused.answers()).containsExactly(new Rejected<>(Refusal.FULL));
        assertThat(coalescer.inFlight()).isEqualTo(6);
        assertThat(listener.events()).contains("rejected FULL");
        lane.runOnce();
        assertThat(provide("k7").answers()).isEmpty(); // there is room again
    }

    @Test
    void provideAll_eachGetsItsOwn_recentJoinedFreshAndRefused() {
        recent.put("k1", found("remembered"));
        RecordingWaiter before = provide("k2");
        List<Asker> together = List.of(new Asker("k1"), new Asker("k2"), new Asker("k3"), new Asker("k3"));
        coalescer.provideAll(together);
        assertThat(together.get(0).waiter.answers()).containsExactly(found("remembered"));
        assertThat(coalescer.inFlight()).isEqualTo(2);

        List<Asker> more = new ArrayList<>();
        for (int i = 4; i <= 10; i++) {
            more.add(new Asker("k" + i));
        }
        coalescer.provideAll(more);
        assertThat(more.subList(0, 4))
                .allSatisfy(taken -> assertThat(taken.waiter.answers()).isEmpty());
        assertThat(more.subList(4, 7)).allSatisfy(refused -> assertThat(refused.waiter.answers())
                .containsExactly(new Rejected<>(Refusal.FULL)));
        assertThat(coalescer.inFlight()).isEqualTo(6);

        while (lane.runOnce()) {}
        windowPasses();
        assertThat(before.answers()).containsExactly(found("v2"));
        assertThat(together.subList(2, 4))
                .allSatisfy(asker -> assertThat(asker.waiter.answers()).containsExactly(found("v3")));
        assertThat(more.get(3).waiter.answers()).containsExactly(found("v7"));
        assertThat(coalescer.inFlight()).isZero();
    }

    @Test
    void provideAll_onceClosed_isDraining() {
        coalescer.close(Duration.ZERO);
        Asker late = new Asker("k1");
        coalescer.provideAll(List.of(late));
        assertThat(late.waiter.answers()).containsExactly(new Rejected<>(Refusal.DRAINING));
    }

    @Test
    void waitersOfOneKey_areBounded() {
        for (int i = 0; i < 60; i++) {
            assertThat(provide("k1").answers()).isEmpty();
        }
        assertThat(provide("k1").answers()).containsExactly(new Rejected<>(Refusal.FULL));
        windowPasses();
        assertThat(provide("k2").answers()).isEmpty();
    }

    @Test
    void loaderThrows_everyWaiterHearsOfItAndTheLaneGoesOn() {
        for (Throwable thrown : List.of(
                new IllegalStateException("secret"), new Exception("secret"), new StackOverflowError("secret"))) {
            loader.hook(keys -> {
                if (thrown instanceof Error error) {
                    throw error;
                }
                throw (Exception) thrown;
            });
            RecordingWaiter waiter = provide("k1");
            windowPasses();
            assertThat(waiter.answers()).containsExactly(new Failed<>(Failure.ERROR, "the load failed"));
        }
        loader.hook(keys -> {});
        RecordingWaiter afresh = provide("k1");
        windowPasses();
        assertThat(afresh.answers()).containsExactly(found("v1"));
    }

    @Test
    void failures_areNeitherFilledNorRemembered() {
        loader.hook(keys -> {
            throw new LoadException(LoadException.Kind.UNAVAILABLE, "the database is away");
        });
        RecordingWaiter waiter = provide("k1");
        windowPasses();
        assertThat(waiter.answers()).containsExactly(new Failed<>(Failure.UNAVAILABLE, "the database is away"));
        assertThat(fills).isEmpty();
        assertThat(recent).isEmpty();
    }

    /** Every key then waits until it is nearly too late; a source that was slow once must still be asked. */
    @Test
    void windowLongerThanTheTimeout_afterATimeout_loadsAgain() {
        use(new Settings(new Window(Duration.ofSeconds(2), 4), 6, 1, TIMEOUT));
        loader.hook(keys -> {
            throw new LoadException(LoadException.Kind.TIMEOUT, "slow");
        });
        provide("k1");
        clock.advance(Duration.ofMillis(760));
        lane.runOnce();
        loader.hook(keys -> {});
        RecordingWaiter after = provide("k2");
        clock.advance(Duration.ofMillis(760));
        lane.runOnce();
        assertThat(after.answers()).containsExactly(found("v2"));
    }

    @Test
    void loadTimesOut_isADeadline() {
        loader.hook(keys -> {
            throw new LoadException(LoadException.Kind.TIMEOUT, "statement timeout");
        });
        RecordingWaiter waiter = provide("k1");
        windowPasses();
        assertThat(waiter.answers()).containsExactly(new Failed<>(Failure.DEADLINE, "statement timeout"));
    }

    @Test
    void badRow_failsAloneAndItsMatesAreFound() {
        loader.hook(keys -> {
            if (keys.contains("k3")) {
                throw new LoadException(LoadException.Kind.BAD_ROW, "division by zero");
            }
        });
        List<RecordingWaiter> good = List.of(provide("k1"), provide("k2"));
        RecordingWaiter bad = provide("k3");
        RecordingWaiter absent = provide("no4");
        windowPasses();
        assertThat(good.get(0).answers()).containsExactly(found("v1"));
        assertThat(good.get(1).answers()).containsExactly(found("v2"));
        assertThat(bad.answers()).containsExactly(new Failed<>(Failure.ERROR, "division by zero"));
        assertThat(absent.answers()).containsExactly(new Absent<>());
        assertThat(fills).extracting(Fill::key).containsExactlyInAnyOrder("k1", "k2", "no4");
    }

    @Test
    void badRows_splittingStopsWhenNobodyCanWaitForMore() {
        loader.hook(keys -> {
            clock.advance(TIMEOUT);
            throw new LoadException(LoadException.Kind.BAD_ROW, "division by zero");
        });
        List<RecordingWaiter> waiters = List.of(provide("k1"), provide("k2"), provide("k3"), provide("k4"));
        assertThat(lane.runOnce()).isTrue();
        assertThat(loader.batches()).hasSize(1);
        assertThat(waiters).allSatisfy(w -> assertThat(w.answers()).hasSize(1));
    }

    @Test
    void keysNotAskedFor_areIgnored() {
        Coalescer<String, String> answersMore = new Coalescer<>(
                new Settings(new Window(WINDOW, 4), 6, 1, TIMEOUT),
                new Collaborators<>(
                        Routing.to(keys -> Map.of("k1", "v1", "k2", "v2")),
                        fills::addAll,
                        RecentValues.none(),
                        listener),
                clock);
        RecordingWaiter waiter = new RecordingWaiter();
        answersMore.provide("k1", waiter);
        clock.advance(WINDOW);
        assertThat(answersMore.lane().runOnce()).isTrue();
        assertThat(waiter.answers()).containsExactly(found("v1"));
        assertThat(fills).containsExactly(new Fill<>("k1", "v1"));
    }

    @Test
    void deadline_belongsToTheWaiter_notToTheKey() {
        RecordingWaiter early = provide("k1");
        RecordingWaiter[] late = new RecordingWaiter[1];
        loader.hook(keys -> {
            clock.advance(TIMEOUT.minus(WINDOW).minusNanos(1));
            late[0] = provide("k1");
            coalescer.deadlines.sweep();
            assertThat(early.answers()).isEmpty();
            clock.advance(Duration.ofNanos(1));
            coalescer.deadlines.sweep();
            assertThat(early.answers()).containsExactly(new Failed<>(Failure.DEADLINE, "no answer within the timeout"));
        });
        windowPasses();
        assertThat(early.answers()).hasSize(1);
        assertThat(late[0].answers()).containsExactly(found("v1"));
        assertThat(listener.events()).containsOnlyOnce("expired");
    }

    @Test
    void sweep_saysWhenTheNextDeadlineIs() {
        assertThat(coalescer.deadlines.sweep()).isEqualTo(TIMEOUT.toNanos());
        provide("k1");
        clock.advance(Duration.ofMillis(400));
        provide("k2");
        assertThat(coalescer.deadlines.sweep()).isEqualTo(Duration.ofMillis(600).toNanos());
    }

    @Test
    void withdraw_oneWaiter_leavesTheOther() {
        RecordingWaiter leaver = provide("k1");
        RecordingWaiter stayer = provide("k1");
        assertThat(coalescer.withdraw("k1", leaver)).isTrue();
        assertThat(coalescer.withdraw("k1", leaver)).isFalse();
        windowPasses();
        assertThat(leaver.answers()).isEmpty();
        assertThat(stayer.answers()).containsExactly(found("v1"));
    }

    @Test
    void keyNobodyWaitsForAnyMore_isNotQueried() {
        RecordingWaiter gone = provide("k1");
        RecordingWaiter expired = provide("k2");
        coalescer.withdraw("k1", gone);
        clock.advance(TIMEOUT);
        coalescer.deadlines.sweep();
        RecordingWaiter stays = provide("k3");
        assertThat(lane.runOnce()).isTrue();
        assertThat(loader.batches()).containsExactly(Set.of("k3"));
        assertThat(gone.answers()).isEmpty();
        assertThat(expired.answers()).hasSize(1);
        assertThat(stays.answers()).containsExactly(found("v3"));
        assertThat(listener.events()).filteredOn("abandoned"::equals).hasSize(2);
        assertThat(coalescer.inFlight()).isZero();
    }

    @Test
    void provide_afterAllWaitersWithdrew_isQueriedAgain() {
        coalescer.withdraw("k1", provide("k1"));
        RecordingWaiter comesBack = provide("k1");
        windowPasses();
        assertThat(comesBack.answers()).containsExactly(found("v1"));
        assertThat(loader.batches()).containsExactly(Set.of("k1"));
    }

    @Test
    void cancelledStage_withdrawsItselfAlone() {
        var cancelled = coalescer.provide("k1").toCompletableFuture();
        var stays = coalescer.provide("k1").toCompletableFuture();
        var alone = coalescer.provide("k2").toCompletableFuture();
        assertThat(cancelled.cancel(true)).isTrue();
        assertThat(alone.cancel(true)).isTrue();
        windowPasses();
        assertThat(stays.join()).isEqualTo(found("v1"));
        assertThat(loader.batches()).containsExactly(Set.of("k1"));
    }

    @Test
    void recentValue_answersAtOnce_negativeOnesToo() {
        provide("k1");
        provide("no2");
        windowPasses();
        assertThat(provide("k1").answers()).containsExactly(found("v1"));
        assertThat(provide("no2").answers()).containsExactly(new Absent<>());
        assertThat(loader.batches()).hasSize(1);
        assertThat(listener.events()).filteredOn("recent"::equals).hasSize(2);
    }

    /** It looked for a recent value a moment too early, and for somebody to join a moment too late. */
    @Test
    void loadThatEndsWhileALookupArrives_answersIt() {
        RecordingWaiter first = provide("k1");
        afterLooks.add(this::windowPasses);
        assertThat(provide("k1").answers()).containsExactly(found("v1"));
        assertThat(first.answers()).containsExactly(found("v1"));

        recent.clear();
        RecordingWaiter second = provide("k1");
        afterLooks.add(this::windowPasses);
        List<Asker> together = List.of(new Asker("k1"), new Asker("k1"));
        coalescer.provideAll(together);
        assertThat(second.answers()).containsExactly(found("v1"));
        assertThat(together)
                .allSatisfy(asker -> assertThat(asker.waiter.answers()).containsExactly(found("v1")));

        assertThat(loader.batches()).containsExactly(Set.of("k1"), Set.of("k1"));
        assertThat(coalescer.inFlight()).isZero();
        assertThat(coalescer.waiting()).isZero();
        assertThat(coalescer.queued()).isZero();
        assertThat(listener.events()).filteredOn("recent"::equals).hasSize(3);
    }

    /** Whoever joins it may have asked after a write: it has the key loaded. */
    @Test
    void lookupAnsweredAsItArrives_leavesThoseWhoJoinedItTheirLoad() {
        List<RecordingWaiter> joined = new ArrayList<>();
        for (boolean together : List.of(false, true)) {
            recent.clear();
            afterLooks.add(() -> recent.put("k1", found("before the write")));
            afterLooks.add(() -> {
                recent.remove("k1");
                joined.add(provide("k1"));
            });
            Asker asker = new Asker("k1");
            if (together) {
                coalescer.provideAll(List.of(asker));
            } else {
                asker.answer(Objects.requireNonNull(coalescer.provide("k1", asker)));
            }
            assertThat(asker.waiter.answers()).containsExactly(found("before the write"));
            windowPasses();
        }
        assertThat(joined).hasSize(2).allSatisfy(waiter -> assertThat(waiter.answers())
                .containsExactly(found("v1")));
        assertThat(coalescer.waiting()).isZero();
    }

    @Test
    void fills_areFoundAndAbsentKeysOfTheBatch() {
        provide("k1");
        provide("no2");
        windowPasses();
        assertThat(fills).containsExactly(new Fill<>("k1", "v1"), new Fill<>("no2", null));
    }

    @Test
    void fillerOrWaiterThatThrows_costsNobodyElseAnAnswer() {
        filler = batch -> {
            throw new IllegalStateException("full");
        };
        Waiter<String> rude = new Waiter<>() {
            @Override
            public Executor executor() {
                return new QuietExecutor();
            }

            @Override
            public void answer(Outcome<String> outcome) {
                throw new IllegalStateException("rude");
            }
        };
        coalescer.provide("k1", rude);
        RecordingWaiter polite = provide("k1");
        windowPasses();
        assertThat(polite.answers()).containsExactly(found("v1"));
        RecordingWaiter next = provide("k2");
        windowPasses();
        assertThat(next.answers()).containsExactly(found("v2"));
    }

    /** Runs tasks on a thread of its own whose uncaught exceptions are expected. */
    private static final class QuietExecutor implements Executor {
        @Override
        public void execute(Runnable task) {
            Thread thread = new Thread(task);
            thread.setUncaughtExceptionHandler((t, e) -> {});
            thread.start();
        }
    }

    @Test
    void answersOfOneBatch_reachEachExecutorAsOneTask() {
        List<Runnable> loopA = new ArrayList<>();
        List<Runnable> loopB = new ArrayList<>();
        Executor executorA = loopA::add;
        Executor executorB = loopB::add;
        List<RecordingWaiter> waiters = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            RecordingWaiter onA = new RecordingWaiter(executorA);
            RecordingWaiter onB = new RecordingWaiter(executorB);
            coalescer.provide("k" + i, onA);
            coalescer.provide("k" + i, onB);
            waiters.add(onA);
            waiters.add(onB);
        }
        assertThat(lane.runOnce()).isTrue();
        assertThat(loopA).hasSize(1);
        assertThat(loopB).hasSize(1);
        assertThat(waiters).allSatisfy(w -> assertThat(w.answers()).isEmpty());
        loopA.get(0).run();
        loopB.get(0).run();
        assertThat(waiters).allSatisfy(w -> assertThat(w.answers()).hasSize(1));
    }

    @Test
    void close_answersWhoeverStillWaitsAndRefusesNewcomers() {
        RecordingWaiter waiting = provide("k1");
        coalescer.close(Duration.ZERO); // no lane thread runs here, so nothing can be drained
        assertThat(waiting.answers()).containsExactly(new Rejected<>(Refusal.DRAINING));
        assertThat(provide("k2").answers()).containsExactly(new Rejected<>(Refusal.DRAINING));
        assertThat(coalescer.inFlight()).isZero();
    }
}
