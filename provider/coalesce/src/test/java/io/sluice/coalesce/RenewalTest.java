package io.sluice.coalesce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.coalesce.Loader.Evidence;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Outcome.Absent;
import io.sluice.coalesce.Outcome.Failed;
import io.sluice.coalesce.Outcome.Failure;
import io.sluice.coalesce.Outcome.Found;
import io.sluice.coalesce.Routing.Newest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A route that is behind, and the newest one, which may be so for a moment as well. */
class RenewalTest {
    private static final Settings SETTINGS =
            new Settings(new Window(Duration.ZERO, 10), 100, 1, Duration.ofMillis(100));

    /** How new a load is. */
    private record Version(int number) implements Evidence {}

    private final ManualClock clock = new ManualClock();
    private final Map<String, Integer> fences = new HashMap<>();
    private final Map<String, Outcome<String>> recent = new HashMap<>();
    private final List<Fill<String, String>> fills = new ArrayList<>();
    private final List<List<String>> renewed = new ArrayList<>();
    private int replica = 1;
    private int primary = 1;
    private @Nullable Exception trouble;

    private Loaded<String, String> read(List<String> keys, int version) {
        Map<String, String> values = new HashMap<>();
        keys.stream().filter(key -> !key.startsWith("no")).forEach(key -> values.put(key, key + version));
        return new Loaded<>(values, new Version(version));
    }

    private Loaded<String, String> newest(List<String> keys) throws Exception {
        renewed.add(List.copyOf(keys));
        if (trouble != null && keys.contains("bad")) {
            throw trouble;
        }
        return read(keys, primary);
    }

    private Set<String> behind(List<String> keys, @Nullable Evidence evidence, long since) {
        Set<String> behind = new HashSet<>();
        for (String key : keys) {
            if (evidence instanceof Version version && version.number < fences.getOrDefault(key, 0)) {
                behind.add(key);
            }
        }
        return behind;
    }

    private final RecentValues<String, String> values = new RecentValues<>() {
        @Override
        public @Nullable Outcome<String> get(String key) {
            return recent.get(key);
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

    /** A source that is always open, and says how new its values are. */
    private static Route<String, String> route(Read read) {
        return new Route<>() {
            @Override
            public boolean open() {
                return true;
            }

            @Override
            public Loaded<String, String> read(List<String> keys) throws Exception {
                return read.of(keys);
            }
        };
    }

    private interface Read {
        Loaded<String, String> of(List<String> keys) throws Exception;
    }

    private final Routing<String, String> routing =
            Routing.to(route(keys -> read(keys, replica))).heeding(new Newest<>(this::behind, route(this::newest)));
    private final Coalescer<String, String> coalescer = new Coalescer<>(
            SETTINGS, new Collaborators<>(routing, fills::addAll, values, CoalescerListener.none()), clock);
    private final Lane<String, String> lane = coalescer.lane();

    private RecordingWaiter ask(String key) {
        RecordingWaiter waiter = new RecordingWaiter(Runnable::run);
        Outcome<String> known = coalescer.provide(key, waiter);
        if (known != null) {
            waiter.answer(known);
        }
        return waiter;
    }

    private static Outcome<String> found(String value) {
        return new Found<>(value);
    }

    @Test
    void keyThatIsBehind_isAnsweredByTheNewest_afterItsMates() {
        fences.put("a", 2);
        fences.put("no", 2);
        primary = 2;
        RecordingWaiter a = ask("a");
        RecordingWaiter b = ask("b");
        RecordingWaiter absent = ask("no");
        assertThat(lane.runOnce()).isTrue();
        assertThat(b.answers()).containsExactly(found("b1"));
        assertThat(a.answers()).isEmpty();
        assertThat(recent).containsOnlyKeys("b");
        RecordingWaiter mate = ask("a");
        assertThat(coalescer.renewal.look()).isFalse();
        assertThat(a.answers()).containsExactly(found("a2"));
        assertThat(mate.answers()).containsExactly(found("a2"));
        assertThat(absent.answers()).containsExactly(new Absent<>());
        assertThat(renewed).containsExactly(List.of("a", "no"));
        assertThat(recent).containsEntry("a", found("a2"));
        assertThat(fills)
                .containsExactly(
                        new Fill<>("b", "b1", new Version(1)),
                        new Fill<>("a", "a2", new Version(2)),
                        new Fill<>("no", null, new Version(2)));
        assertThat(coalescer.inFlight()).isZero();
    }

    @Test
    void newestThatDoesNotShowItYet_isAskedAgain_untilNobodyWaits() {
        fences.put("a", 2);
        fences.put("b", 3);
        RecordingWaiter a = ask("a");
        RecordingWaiter b = ask("b");
        assertThat(lane.runOnce()).isTrue();
        assertThat(coalescer.renewal.look()).isTrue();
        primary = 2;
        assertThat(coalescer.renewal.look()).isTrue();
        assertThat(a.answers()).containsExactly(found("a2"));
        clock.advance(Duration.ofMillis(200));
        long unused = coalescer.deadlines.sweep();
        assertThat(b.answers()).singleElement().isInstanceOf(Failed.class);
        assertThat(coalescer.renewal.look()).isFalse();
        assertThat(renewed).as("nobody waits any more").hasSize(2);
        assertThat(recent).containsOnlyKeys("a");
        assertThat(coalescer.inFlight()).isZero();
    }

    /** Told of while the load was under way: those who had asked before may have what it read, and nobody else. */
    @Test
    void changeToldAfterTheVerdict_isNotRememberedNorFilled() {
        RecordingWaiter early = ask("a");
        AtomicBoolean first = new AtomicBoolean(true);
        Coalescer<String, String> other = new Coalescer<>(
                SETTINGS,
                new Collaborators<>(
                        Routing.to(route(keys -> read(keys, 1)))
                                .heeding(new Newest<>(
                                        (keys, evidence, since) -> {
                                            Set<String> none = behind(keys, evidence, since);
                                            fences.put("a", 2); // in this order: see Freshness
                                            if (first.getAndSet(false)) {
                                                tell();
                                            }
                                            return none;
                                        },
                                        route(this::newest))),
                        fills::addAll,
                        values,
                        CoalescerListener.none()),
                clock);
        told = other;
        RecordingWaiter there = new RecordingWaiter(Runnable::run);
        assertThat(other.provide("a", there)).isNull();
        assertThat(other.lane().runOnce()).isTrue();
        assertThat(there.answers()).containsExactly(found("a1"));
        assertThat(recent).isEmpty();
        assertThat(fills).isEmpty();
        assertThat(early.answers()).isEmpty();
    }

    private @Nullable Coalescer<String, String> told;

    private void tell() {
        if (told != null) {
            told.invalidate(List.of("a"));
        }
    }

    /** Outdated and dropped while it is about to be remembered: it is dropped after that, not before. */
    @Test
    void changeToldOfWhileTheValueIsRemembered_dropsIt() throws Exception {
        List<Thread> tellers = new ArrayList<>();
        Map<String, Outcome<String>> kept = new ConcurrentHashMap<>();
        RecentValues<String, String> slow = new RecentValues<>() {
            @Override
            public @Nullable Outcome<String> get(String key) {
                return kept.get(key);
            }

            @Override
            public void put(String key, Outcome<String> outcome) {
                Thread teller = new Thread(RenewalTest.this::tell);
                tellers.add(teller);
                teller.start();
                // It has to wait for us, or it is through before us.
                await().atMost(Duration.ofSeconds(20))
                        .until(() -> teller.getState() == Thread.State.BLOCKED
                                || teller.getState() == Thread.State.TERMINATED);
                kept.put(key, outcome);
            }

            @Override
            public void invalidate(Collection<? extends String> keys) {
                kept.keySet().removeAll(keys);
            }

            @Override
            public void clear() {
                kept.clear();
            }
        };
        Coalescer<String, String> other = new Coalescer<>(
                SETTINGS, new Collaborators<>(routing, fills::addAll, slow, CoalescerListener.none()), clock);
        told = other;
        RecordingWaiter waiter = new RecordingWaiter(Runnable::run);
        assertThat(other.provide("a", waiter)).isNull();
        assertThat(other.lane().runOnce()).isTrue();
        for (Thread teller : tellers) {
            teller.join();
        }
        assertThat(waiter.answers()).containsExactly(found("a1"));
        assertThat(kept).isEmpty();
    }

    @Test
    void newestThatFails_failsTheseKeysAlone() {
        fences.putAll(Map.of("a", 2, "bad", 2, "c", 2));
        primary = 2;
        trouble = new LoadException(LoadException.Kind.BAD_ROW, "bad row");
        RecordingWaiter a = ask("a");
        RecordingWaiter bad = ask("bad");
        RecordingWaiter c = ask("c");
        assertThat(lane.runOnce()).isTrue();
        assertThat(coalescer.renewal.look()).isFalse();
        assertThat(a.answers()).containsExactly(found("a2"));
        assertThat(c.answers()).containsExactly(found("c2"));
        assertThat(bad.answers()).containsExactly(new Failed<>(Failure.ERROR, "bad row"));
        trouble = new LoadException(LoadException.Kind.UNAVAILABLE, "away");
        RecordingWaiter again = ask("bad");
        assertThat(lane.runOnce()).isTrue();
        assertThat(coalescer.renewal.look()).isFalse();
        assertThat(again.answers()).containsExactly(new Failed<>(Failure.UNAVAILABLE, "away"));
    }

    /** A running coalescer: its thread asks by itself, and a close waits for what is being asked. */
    @Test
    void keysThatAreBehind_areAnswered_evenWhileItCloses() throws Exception {
        Set<String> seen = new HashSet<>();
        Settings settings = new Settings(new Window(Duration.ZERO, 10), 100, 1, Duration.ofSeconds(20));
        Newest<String, String> newest = new Newest<>(
                (keys, evidence, since) ->
                        evidence instanceof Version version && version.number < 3 ? Set.copyOf(keys) : Set.of(),
                route(keys -> {
                    synchronized (seen) {
                        return read(keys, seen.add("once") ? 2 : 3);
                    }
                }));
        Coalescer<String, String> running = Coalescer.start(
                settings,
                Routing.to(route(keys -> read(keys, 1))).heeding(newest),
                Filler.none(),
                RecentValues.none(),
                CoalescerListener.none());
        CompletableFuture<Outcome<String>> answer = running.provide("a").toCompletableFuture();
        running.close();
        assertThat(answer.get(20, TimeUnit.SECONDS)).isEqualTo(found("a3"));
        assertThat(running.inFlight()).isZero();
    }
}
