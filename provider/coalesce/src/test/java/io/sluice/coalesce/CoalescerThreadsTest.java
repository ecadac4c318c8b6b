package io.sluice.coalesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.coalesce.Outcome.Failed;
import io.sluice.coalesce.Outcome.Failure;
import io.sluice.coalesce.Outcome.Found;
import io.sluice.coalesce.Outcome.Refusal;
import io.sluice.coalesce.Outcome.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The coalescer with its own threads and the real clock. */
@Timeout(60)
class CoalescerThreadsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    private static Settings settings(Duration window, int maxKeys, int lanes, Duration timeout) {
        return new Settings(new Window(window, maxKeys), 20_000, lanes, timeout);
    }

    private static Outcome<String> join(CompletionStage<Outcome<String>> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static Map<String, String> values(List<String> keys) {
        Map<String, String> values = new HashMap<>();
        for (String key : keys) {
            values.put(key, "value of " + key);
        }
        return values;
    }

    /** A loader that says when it was called and answers when it is let go. */
    private static final class Gate implements Loader<String, String> {
        final Semaphore entered = new Semaphore(0);
        final CountDownLatch open = new CountDownLatch(1);

        @Override
        public Map<String, String> load(List<String> keys) throws InterruptedException {
            entered.release();
            if (!open.await(30, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody opened the gate");
            }
            return values(keys);
        }

        void awaitEntered(int loads) throws InterruptedException {
            assertThat(entered.tryAcquire(loads, 30, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void manyCallersOfOneColdKey_areOneLoad() throws Exception {
        AtomicInteger loads = new AtomicInteger();
        Gate gate = new Gate();
        Loader<String, String> counting = keys -> {
            loads.incrementAndGet();
            return gate.load(keys);
        };
        try (Coalescer<String, String> coalescer = Coalescer.start(settings(Duration.ZERO, 100, 2, LONG), counting)) {
            List<CompletionStage<Outcome<String>>> stages = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                stages.add(coalescer.provide("k1"));
            }
            gate.open.countDown();
            assertThat(stages).allSatisfy(stage -> assertThat(join(stage)).isEqualTo(new Found<>("value of k1")));
            assertThat(loads).hasValue(1);
        }
    }

    @Test
    void callersOnManyThreads_allGetTheirOwnValues() throws Exception {
        try (Coalescer<String, String> coalescer =
                Coalescer.start(settings(Duration.ofMillis(1), 50, 3, LONG), CoalescerThreadsTest::values)) {
            List<Thread> callers = new ArrayList<>();
            AtomicInteger right = new AtomicInteger();
            for (int t = 0; t < 8; t++) {
                int base = t * 100;
                Thread caller = new Thread(() -> {
                    for (int i = 0; i < 2_000; i++) {
                        String key = "k" + (base + i % 300);
                        if (join(coalescer.provide(key)).equals(new Found<>("value of " + key))) {
                            right.incrementAndGet();
                        }
                    }
                });
                caller.start();
                callers.add(caller);
            }
            for (Thread caller : callers) {
                caller.join(50_000);
            }
            assertThat(right).hasValue(16_000);
            assertThat(coalescer.inFlight()).isZero();
            assertThat(coalescer.waiting()).isZero();
        }
    }

    @Test
    void lanes_boundTheLoadsAtOnce_andAFullBatchNeedsNoWindow() throws Exception {
        Gate gate = new Gate();
        try (Coalescer<String, String> coalescer = Coalescer.start(settings(LONG, 2, 2, LONG), gate)) {
            List<CompletionStage<Outcome<String>>> stages = new ArrayList<>();
            for (int i = 0; i < 6; i++) {
                stages.add(coalescer.provide("k" + i));
            }
            gate.awaitEntered(2);
            assertThat(coalescer.queued()).isEqualTo(2);
            assertThat(gate.entered.availablePermits()).isZero();
            gate.open.countDown();
            assertThat(stages).allSatisfy(stage -> assertThat(join(stage)).isInstanceOf(Found.class));
        }
    }

    /** The queue is empty when it arrives, and one lane hangs in a load: the other has to come by itself. */
    @Test
    void windowZero_aKeyBehindALoadThatHangs_isLoadedByAnotherLane() throws Exception {
        Gate gate = new Gate();
        Loader<String, String> firstHangs = keys -> keys.contains("hangs") ? gate.load(keys) : values(keys);
        try (Coalescer<String, String> coalescer = Coalescer.start(settings(Duration.ZERO, 100, 2, LONG), firstHangs)) {
            CompletionStage<Outcome<String>> hangs = coalescer.provide("hangs");
            gate.awaitEntered(1);
            for (int i = 0; i < 200; i++) {
                assertThat(join(coalescer.provide("k" + i))).isEqualTo(new Found<>("value of k" + i));
            }
            assertThat(hangs.toCompletableFuture()).isNotDone();
            gate.open.countDown();
            assertThat(join(hangs)).isInstanceOf(Found.class);
        }
    }

    @Test
    void windowPasses_withoutAnotherCall() {
        try (Coalescer<String, String> coalescer =
                Coalescer.start(settings(Duration.ofMillis(20), 100, 2, LONG), CoalescerThreadsTest::values)) {
            assertThat(join(coalescer.provide("k1"))).isEqualTo(new Found<>("value of k1"));
        }
    }

    @Test
    void loadHangs_deadlineIsKept_theLaneIsFreeOnlyAfterIt() throws Exception {
        Gate gate = new Gate();
        try (Coalescer<String, String> coalescer =
                Coalescer.start(settings(Duration.ZERO, 100, 1, Duration.ofMillis(100)), gate)) {
            CompletionStage<Outcome<String>> hangs = coalescer.provide("k1");
            gate.awaitEntered(1);
            assertThat(join(hangs)).isEqualTo(new Failed<>(Failure.DEADLINE, "no answer within the timeout"));
            CompletionStage<Outcome<String>> behind = coalescer.provide("k2");
            assertThat(join(behind)).isInstanceOf(Failed.class);
            assertThat(gate.entered.availablePermits()).isZero();
            gate.open.countDown();
            await().atMost(LONG).until(() -> coalescer.inFlight() == 0);
            assertThat(join(coalescer.provide("k3"))).isEqualTo(new Found<>("value of k3"));
        }
    }

    @Test
    void continuations_runOnNoLane() throws Exception {
        try (Coalescer<String, String> coalescer =
                Coalescer.start(settings(Duration.ofMillis(20), 100, 1, LONG), CoalescerThreadsTest::values)) {
            CompletableFuture<String> thread = coalescer
                    .provide("k1")
                    .thenApply(outcome -> Thread.currentThread().getName())
                    .toCompletableFuture();
            assertThat(thread.get(30, TimeUnit.SECONDS)).doesNotContain("sluice-");
        }
    }

    @Test
    void close_drainsTheQueueWithinTheGrace() throws Exception {
        Gate gate = new Gate();
        Coalescer<String, String> coalescer = Coalescer.start(settings(LONG, 2, 1, LONG), gate);
        List<CompletionStage<Outcome<String>>> stages = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            stages.add(coalescer.provide("k" + i));
        }
        gate.awaitEntered(1);
        Thread closer = new Thread(() -> coalescer.close(LONG));
        closer.start();
        await().atMost(LONG).until(() -> join(coalescer.provide("new")) instanceof Rejected);
        gate.open.countDown();
        assertThat(stages).allSatisfy(stage -> assertThat(join(stage)).isInstanceOf(Found.class));
        closer.join(30_000);
        assertThat(closer.isAlive()).isFalse();
    }

    @Test
    void close_graceOver_answersTheRestAsDraining() throws Exception {
        Gate gate = new Gate();
        Coalescer<String, String> coalescer = Coalescer.start(settings(Duration.ZERO, 1, 1, LONG), gate);
        CompletionStage<Outcome<String>> loading = coalescer.provide("k1");
        CompletionStage<Outcome<String>> queued = coalescer.provide("k2");
        gate.awaitEntered(1);
        coalescer.close(Duration.ofMillis(50));
        assertThat(join(queued)).isEqualTo(new Rejected<>(Refusal.DRAINING));
        assertThat(join(loading)).isEqualTo(new Rejected<>(Refusal.DRAINING));
        assertThat(coalescer.waiting()).isZero();
    }
}
