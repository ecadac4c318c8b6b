package io.sluice.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Outcome.Failed;
import io.sluice.coalesce.Outcome.Failure;
import io.sluice.coalesce.Outcome.Found;
import io.sluice.coalesce.Routing.Balance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Which route reads a batch, and what becomes of the batch when that route is late or away. On a manual clock, one lane each. */
class RoutingTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final ManualClock clock = new ManualClock();
    private final List<String> order = new ArrayList<>();
    private final List<String> fills = new ArrayList<>();
    private final Source a = new Source("a");
    private final Source b = new Source("b");
    private Coalescer<String, String> coalescer = coalescer(Balance.ROUND_ROBIN, Duration.ZERO);

    /** A route that answers with its own name, and does meanwhile what the test says. */
    private final class Source implements Route<String, String> {
        private final String name;
        private boolean open = true;
        private boolean away;
        private Runnable meanwhile = () -> {};

        Source(String name) {
            this.name = name;
        }

        @Override
        public boolean open() {
            return open;
        }

        @Override
        public Loaded<String, String> read(List<String> keys) throws LoadException {
            order.add(name);
            Runnable once = meanwhile;
            meanwhile = () -> {};
            once.run();
            if (away) {
                throw new LoadException(LoadException.Kind.UNAVAILABLE, name + " is away");
            }
            return new Loaded<>(keys.stream().collect(Collectors.toMap(key -> key, key -> name)), null);
        }
    }

    private Coalescer<String, String> coalescer(Balance balance, Duration hedge) {
        Routing<String, String> routing = new Routing<>(List.of(a, b), balance, hedge);
        Settings settings = new Settings(new Window(Duration.ZERO, 1000), 20_000, 1, TIMEOUT);
        Filler<String, String> filler = batch -> batch.forEach(fill -> fills.add(fill.key() + "=" + fill.value()));
        return new Coalescer<>(
                settings, new Collaborators<>(routing, filler, RecentValues.none(), CoalescerListener.none()), clock);
    }

    private RecordingWaiter ask(String key) {
        RecordingWaiter waiter = new RecordingWaiter();
        @Nullable Outcome<String> known = coalescer.provide(key, waiter);
        assertThat(known).isNull();
        return waiter;
    }

    private void turn() {
        assertThat(coalescer.lane().runOnce()).as("a batch was due").isTrue();
    }

    @Test
    void roundRobin_eachInTurn() {
        for (int i = 0; i < 4; i++) {
            ask("k" + i);
            turn();
        }

        assertThat(order).containsExactly("a", "b", "a", "b");
    }

    @Test
    void roundRobin_shutRoute_isLeftOut() {
        a.open = false;
        for (int i = 0; i < 3; i++) {
            ask("k" + i);
            turn();
        }

        assertThat(order).containsExactly("b", "b", "b");
    }

    @Test
    void busyRoute_doesNotHoldUpTheOther() {
        a.meanwhile = () -> {
            for (int i = 0; i < 2; i++) {
                ask("k" + i);
                clock.advance(Duration.ofMillis(2));
                turn();
            }
        };
        ask("first");
        turn();

        assertThat(order)
                .as("its only lane is taken, so its turn is passed over")
                .containsExactly("a", "b", "b");
    }

    @Test
    void everyLaneTaken_batchWaits() {
        b.open = false;
        a.meanwhile = () -> {
            ask("k");
            clock.advance(Duration.ofMillis(2));
            assertThat(coalescer.lane().runOnce()).isFalse();
        };
        ask("first");
        turn();
        turn();

        assertThat(order).containsExactly("a", "a");
    }

    @Test
    void leastBusy_prefersTheIdleOne() {
        coalescer = coalescer(Balance.LEAST_BUSY, Duration.ZERO);
        a.meanwhile = () -> {
            ask("k");
            clock.advance(Duration.ofMillis(2));
            turn();
        };
        ask("first");
        turn();

        assertThat(order).containsExactly("a", "b");
    }

    @Test
    void noRouteOpen_failsAsTheLoaderSays() {
        a.open = false;
        b.open = false;
        a.away = true;
        RecordingWaiter waiter = ask("k");
        turn();

        assertThat(waiter.answers()).containsExactly(new Failed<>(Failure.UNAVAILABLE, "a is away"));
    }

    @Test
    void routeAway_theOtherIsAskedOnce() {
        a.away = true;
        RecordingWaiter waiter = ask("k");
        turn();
        assertThat(waiter.answers()).isEmpty();
        turn();

        assertThat(waiter.answers()).containsExactly(new Found<>("b"));
        assertThat(fills).containsExactly("k=b");
        assertThat(coalescer.inFlight()).isZero();
    }

    @Test
    void bothAway_failsAfterTheSecond() {
        a.away = true;
        b.away = true;
        RecordingWaiter waiter = ask("k");
        turn();
        turn();

        assertThat(order).containsExactly("a", "b");
        assertThat(waiter.answers()).containsExactly(new Failed<>(Failure.UNAVAILABLE, "b is away"));
        assertThat(coalescer.lane().runOnce()).as("each is asked once").isFalse();
    }

    @Test
    void routeAway_deadlinePassed_theOtherIsNotAsked() {
        a.away = true;
        a.meanwhile = () -> clock.advance(TIMEOUT);
        ask("k");
        turn();

        assertThat(coalescer.lane().runOnce()).isFalse();
        assertThat(coalescer.inFlight()).isZero();
    }

    @Test
    void late_theOtherAnswers_andTheLateAnswerIsUsedByNobody() {
        RecordingWaiter waiter = ask("k");
        a.meanwhile = () -> {
            clock.advance(TIMEOUT.dividedBy(2));
            long unused = coalescer.queue.hedge();
            turn();
            assertThat(waiter.answers()).containsExactly(new Found<>("b"));
        };
        turn();

        assertThat(order).containsExactly("a", "b");
        assertThat(waiter.answers()).hasSize(1);
        assertThat(fills).containsExactly("k=b");
        assertThat(coalescer.inFlight()).isZero();
    }

    @Test
    void late_hedgeSet_theOtherIsAskedAsSoon() {
        coalescer = coalescer(Balance.ROUND_ROBIN, Duration.ofMillis(20));
        ask("k");
        a.meanwhile = () -> {
            clock.advance(Duration.ofMillis(19));
            assertThat(coalescer.queue.hedge()).isEqualTo(1_000_000);
            assertThat(coalescer.lane().runOnce()).isFalse();
            clock.advance(Duration.ofMillis(1));
            long unused = coalescer.queue.hedge();
            turn();
            assertThat(coalescer.lane().runOnce()).as("once only").isFalse();
        };
        turn();

        assertThat(order).containsExactly("a", "b");
    }

    @Test
    void late_theOtherFails_theFirstStillCounts() {
        b.away = true;
        RecordingWaiter waiter = ask("k");
        a.meanwhile = () -> {
            clock.advance(TIMEOUT.dividedBy(2));
            long unused = coalescer.queue.hedge();
            turn();
        };
        turn();

        assertThat(waiter.answers()).containsExactly(new Found<>("a"));
    }

    @Test
    void late_theFirstFails_theOtherStillCounts() {
        a.away = true;
        RecordingWaiter waiter = ask("k");
        a.meanwhile = () -> {
            clock.advance(TIMEOUT.dividedBy(2));
            long unused = coalescer.queue.hedge();
        };
        turn();
        assertThat(waiter.answers()).isEmpty();
        turn();

        assertThat(waiter.answers()).containsExactly(new Found<>("b"));
    }

    @Test
    void late_theOtherIsLateToo_isNotAskedAsWell() {
        Coalescer<String, String> one = coalescer;
        b.meanwhile = () -> {
            clock.advance(TIMEOUT.dividedBy(2));
            long unused = one.queue.hedge();
            assertThat(one.lane().runOnce()).isFalse();
        };
        a.meanwhile = () -> {
            ask("other");
            clock.advance(Duration.ofMillis(2));
            turn();
        };
        ask("k");
        turn();

        assertThat(order).as("a source that is slow gets no more work for it").containsExactly("a", "b");
    }

    @Test
    void late_nobodyWaitsAnyMore_theOtherIsNotAsked() {
        RecordingWaiter waiter = ask("k");
        a.meanwhile = () -> {
            clock.advance(TIMEOUT.dividedBy(2));
            long unused = coalescer.queue.hedge();
            assertThat(coalescer.withdraw("k", waiter)).isTrue();
            turn();
        };
        turn();

        assertThat(order).containsExactly("a");
        assertThat(waiter.answers()).isEmpty();
    }

    @Test
    void writtenWhileItIsLoaded_onlyThoseWhoAskedBeforeGetIt() {
        RecordingWaiter before = ask("k");
        List<RecordingWaiter> after = new ArrayList<>();
        a.meanwhile = () -> {
            coalescer.invalidate(List.of("k"));
            after.add(ask("k"));
        };
        turn();
        assertThat(before.answers()).containsExactly(new Found<>("a"));
        assertThat(after.get(0).answers()).isEmpty();
        assertThat(fills).as("it may be older than what was written").isEmpty();

        turn();
        assertThat(after.get(0).answers()).containsExactly(new Found<>("b"));
        assertThat(fills).containsExactly("k=b");
        assertThat(coalescer.inFlight()).isZero();
    }

    @Test
    void everythingMayHaveChanged_nobodyJoinsWhatIsUnderWay() {
        RecordingWaiter before = ask("k");
        List<RecordingWaiter> after = new ArrayList<>();
        a.meanwhile = () -> {
            coalescer.invalidateAll();
            after.add(ask("k"));
        };
        turn();

        assertThat(before.answers()).containsExactly(new Found<>("a"));
        assertThat(after.get(0).answers()).isEmpty();
        assertThat(fills).isEmpty();
    }

    @Test
    void writtenWhileItIsLoaded_deadlinesAndWithdrawalsHold() {
        RecordingWaiter late = ask("k");
        RecordingWaiter gone = ask("k");
        a.meanwhile = () -> {
            coalescer.invalidate(List.of("k"));
            assertThat(coalescer.withdraw("k", gone)).isTrue();
            clock.advance(TIMEOUT);
            long unused = coalescer.deadlines.sweep();
            assertThat(late.answers()).hasSize(1);
        };
        turn();

        assertThat(late.answers()).containsExactly(new Failed<>(Failure.DEADLINE, "no answer within the timeout"));
        assertThat(gone.answers()).isEmpty();
        assertThat(coalescer.waiting()).isZero();
        assertThat(coalescer.inFlight()).isZero();
    }

    /** By the threads of a coalescer: each route has lanes, and a late batch is asked for on the one that has come. */
    @Test
    void routeThatComes_isReadFrom_andAskedWhereTheFirstHangs() throws Exception {
        List<String> names = new CopyOnWriteArrayList<>(List.of("a"));
        CountDownLatch hangs = new CountDownLatch(1);
        CountDownLatch never = new CountDownLatch(1);
        Routing<String, String> routing = Routing.growing(
                () -> names,
                name -> Route.of(keys -> {
                    if (name.equals("a")) {
                        hangs.countDown();
                        never.await();
                    }
                    return Map.of(keys.get(0), name);
                }),
                Balance.ROUND_ROBIN,
                Duration.ofMillis(1));
        Settings settings = new Settings(new Window(Duration.ZERO, 10), 100, 1, Duration.ofSeconds(30));
        try (Coalescer<String, String> running =
                Coalescer.start(settings, routing, Filler.none(), RecentValues.none(), CoalescerListener.none())) {
            CompletionStage<Outcome<String>> first = running.provide("k");
            assertThat(hangs.await(10, TimeUnit.SECONDS)).isTrue();
            names.add("b");
            assertThat(first.toCompletableFuture().get(10, TimeUnit.SECONDS)).isEqualTo(new Found<>("b"));
            never.countDown();
        }
    }
}
