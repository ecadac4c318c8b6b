package io.sluice.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Outcome.Absent;
import io.sluice.coalesce.Outcome.Found;
import io.sluice.coalesce.Routing.Balance;
import io.sluice.coalesce.Waiter.Keyed;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The coalescer under a seeded scheduler. Callers, lanes, deadlines, event loops and the clock take turns in random order, also
 * in the middle of a load, which may answer, forget keys, or fail in every way there is; routes open and shut. However it goes: every waiter is
 * answered exactly once and with the value of its own key, or has withdrawn, and nothing is left in map or queue.
 */
class CoalescerSimulationTest {
    /** One seed is one short life of a coalescer. */
    private static final int SEEDS = Integer.getInteger("sluice.simulation.seeds", 100_000);

    private static final int STEPS = 40;

    @Test
    void everyWaiterIsAnsweredOnce_andNothingIsLeft() {
        long first = Long.getLong("sluice.simulation.seed", 1);
        Map<String, Integer> outcomes = new HashMap<>();
        for (long seed = first; seed < first + SEEDS; seed++) {
            try {
                new Life(seed, outcomes).run();
            } catch (Throwable e) {
                throw new AssertionError(
                        "seed " + seed + ": run it alone with -Dsluice.simulation.seeds=1 -Dsluice.simulation.seed="
                                + seed,
                        e);
            }
        }
        // The scheduler is worth something only if it reaches every corner.
        assertThat(outcomes)
                .containsKeys(
                        "Found",
                        "Absent",
                        "Rejected FULL",
                        "Rejected DRAINING",
                        "Failed DEADLINE",
                        "Failed UNAVAILABLE",
                        "Failed ERROR",
                        "withdrawn",
                        "asked again",
                        "late answer of one route dropped");
    }

    private static final class Life {
        private final RandomGenerator random;
        private final Map<String, Integer> outcomes;
        private final ManualClock clock = new ManualClock();
        private final Coalescer<String, String> coalescer;
        private final List<Lane<String, String>> lanes = new ArrayList<>();
        private final List<Loop> loops = List.of(new Loop(), new Loop());
        private final List<Asked> asked = new ArrayList<>();
        private final List<Source> sources = new ArrayList<>();
        /** By key, the load whose value was filled last: what was read before must not come after it. */
        private final Map<String, Integer> filled = new HashMap<>();

        /** By key, the first load that has what was written last. */
        private final Map<String, Integer> written = new HashMap<>();

        private final RecentMap recent = new RecentMap();
        private final List<String> wrong = new ArrayList<>();

        private int loading;
        private int loads;

        /** A route that opens and shuts when the scheduler says so. */
        private final class Source implements Route<String, String> {
            boolean open = random.nextInt(4) > 0;

            @Override
            public boolean open() {
                return open;
            }

            @Override
            public Loaded<String, String> read(List<String> keys) throws Exception {
                return new Loaded<>(Life.this.load(keys), null);
            }
        }

        /** Counts what routes make of batches. */
        private final class Count implements CoalescerListener {
            @Override
            public void repeated(int keys) {
                outcomes.merge("asked again", 1, Integer::sum);
            }
        }

        /** An event loop whose tasks run when the scheduler says so. */
        private static final class Loop implements Executor {
            final ArrayDeque<Runnable> tasks = new ArrayDeque<>();

            @Override
            public void execute(Runnable task) {
                tasks.add(task);
            }

            void turn() {
                Runnable task = tasks.poll();
                if (task != null) {
                    task.run();
                }
            }
        }

        /** @param least the first load that has what was written before this was asked */
        private record Asked(String key, RecordingWaiter waiter, AtomicBoolean withdrawn, int least)
                implements Keyed<String, String> {
            @Override
            public Executor executor() {
                return waiter.executor();
            }

            @Override
            public void answer(Outcome<String> outcome) {
                waiter.answer(outcome);
            }
        }

        Life(long seed, Map<String, Integer> outcomes) {
            random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            this.outcomes = outcomes;
            Duration window = Duration.ofMillis(random.nextInt(3) * 10L);
            Settings settings = new Settings(
                    new Window(window, 1 + random.nextInt(4)),
                    1 + random.nextInt(8),
                    1 + random.nextInt(2),
                    Duration.ofMillis(50));
            RecentValues<String, String> values = random.nextBoolean() ? RecentValues.none() : recent;
            for (int i = random.nextInt(3); i >= 0; i--) {
                sources.add(new Source());
            }
            Balance balance = List.of(Balance.values()).get(random.nextInt(3));
            Routing<String, String> routing =
                    new Routing<>(List.copyOf(sources), balance, Duration.ofMillis(random.nextInt(3) * 5L));
            coalescer = new Coalescer<>(settings, new Collaborators<>(routing, this::fill, values, new Count()), clock);
            for (int i = 0; i < settings.lanes() * sources.size(); i++) {
                lanes.add(coalescer.lane());
            }
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            // The end of a life: the lanes work off what waits, or the coalescer closes on it.
            if (random.nextBoolean()) {
                clock.advance(Duration.ofMillis(20));
                while (lanes.get(0).runOnce()) {}
            }
            coalescer.close(Duration.ZERO);
            loops.forEach(loop -> {
                while (!loop.tasks.isEmpty()) {
                    loop.turn();
                }
            });
            check();
        }

        private void step() {
            switch (random.nextInt(13)) {
                case 0, 1, 2 -> ask();
                case 3 -> askTogether();
                case 4 -> withdraw();
                case 5, 6 -> {
                    if (loading < lanes.size()) {
                        lanes.get(loading).runOnce();
                    }
                }
                case 7 -> clock.advance(Duration.ofMillis(1 + random.nextInt(30)));
                case 8 -> coalescer.deadlines.sweep();
                case 9 -> coalescer.queue.hedge();
                case 11 -> write((random.nextInt(4) == 0 ? "no" : "k") + random.nextInt(5));
                case 10 -> {
                    Source source = sources.get(random.nextInt(sources.size()));
                    source.open = !source.open;
                }
                default -> loops.get(random.nextInt(2)).turn();
            }
        }

        /** Only loads that begin from now on have what was written. */
        private void write(String key) {
            written.put(key, loads + 1);
            coalescer.invalidate(List.of(key));
        }

        private Asked newcomer() {
            String key = (random.nextInt(4) == 0 ? "no" : "k") + random.nextInt(5);
            RecordingWaiter waiter = new RecordingWaiter(loops.get(random.nextInt(2)));
            Asked newcomer = new Asked(key, waiter, new AtomicBoolean(), written.getOrDefault(key, 0));
            asked.add(newcomer);
            return newcomer;
        }

        private void ask() {
            Asked one = newcomer();
            Outcome<String> known = coalescer.provide(one.key, one);
            if (known != null) {
                one.answer(known);
            }
        }

        private void askTogether() {
            List<Asked> together = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                together.add(newcomer());
            }
            if (random.nextBoolean()) {
                coalescer.provideAll(together);
            } else {
                coalescer.provideBulk(together);
            }
        }

        private void withdraw() {
            if (!asked.isEmpty()) {
                Asked one = asked.get(random.nextInt(asked.size()));
                if (coalescer.withdraw(one.key, one)) {
                    one.withdrawn.set(true);
                }
            }
        }

        private Map<String, String> load(List<String> keys) throws Exception {
            loading++;
            int load = ++loads; // what it reads is as old as its beginning
            try {
                for (int i = random.nextInt(4); i > 0; i--) {
                    step();
                }
                return answer(keys, load);
            } finally {
                loading--;
            }
        }

        private Map<String, String> answer(List<String> keys, int load) throws Exception {
            switch (random.nextInt(12)) {
                case 0 -> throw new LoadException(LoadException.Kind.UNAVAILABLE, "away");
                case 1 -> throw new LoadException(LoadException.Kind.TIMEOUT, "slow");
                case 2, 3 -> throw new LoadException(LoadException.Kind.BAD_ROW, "bad");
                case 4 -> throw new IllegalStateException("broken");
                case 5 -> throw new AssertionError("badly broken");
                default -> {}
            }
            Map<String, String> found = new HashMap<>();
            found.put("k99", "not asked for");
            for (String key : keys) {
                if (key.startsWith("k")) {
                    found.put(key, FakeLoader.valueOf(key) + "@" + load);
                    if (filled.getOrDefault(key, 0) > load) {
                        outcomes.merge("late answer of one route dropped", 1, Integer::sum);
                    }
                }
            }
            return found;
        }

        /** Notes what is wrong, because a lane survives a filler that throws. */
        private void fill(List<Fill<String, String>> fills) {
            for (Fill<String, String> fill : fills) {
                String value = fill.value();
                if (value == null) {
                    wrong.add(fill.key().startsWith("k") ? fill.key() + " filled as absent" : "");
                    continue;
                }
                int at = value.indexOf('@');
                int load = Integer.parseInt(value.substring(at + 1));
                Integer before = filled.put(fill.key(), load);
                wrong.add(load >= written.getOrDefault(fill.key(), 0) ? "" : fill + " was written since");
                wrong.add(value.substring(0, at).equals(FakeLoader.valueOf(fill.key())) ? "" : fill + " is another's");
                wrong.add(
                        before == null || before <= load
                                ? ""
                                : fill + " is older than what load " + before + " filled");
            }
            if (random.nextInt(10) == 0) {
                throw new IllegalStateException("the filler is broken");
            }
        }

        private void check() {
            for (Asked one : asked) {
                List<Outcome<String>> answers = one.waiter.answers();
                assertThat(answers).as("answers of %s", one.key).hasSize(one.withdrawn.get() ? 0 : 1);
                if (answers.isEmpty()) {
                    outcomes.merge("withdrawn", 1, Integer::sum);
                } else {
                    check(one, answers.get(0));
                }
            }
            assertThat(wrong).as("fills").allMatch(String::isEmpty);
            assertThat(coalescer.inFlight()).isZero();
            assertThat(coalescer.waiting()).isZero();
        }

        private void check(Asked one, Outcome<String> outcome) {
            String key = one.key;
            String word = outcome.getClass().getSimpleName();
            if (outcome instanceof Found<String> found) {
                assertThat(found.value()).startsWith(FakeLoader.valueOf(key) + "@");
                assertThat(key).startsWith("k");
                int load =
                        Integer.parseInt(found.value().substring(found.value().indexOf('@') + 1));
                assertThat(load).as("asked after a write of %s", key).isGreaterThanOrEqualTo(one.least);
            } else if (outcome instanceof Absent<String>) {
                assertThat(key).startsWith("no");
            } else if (outcome instanceof Outcome.Rejected<String> rejected) {
                word += " " + rejected.refusal();
            } else if (outcome instanceof Outcome.Failed<String> failed) {
                word += " " + failed.failure();
            }
            outcomes.merge(word, 1, Integer::sum);
        }
    }

    /** Recent values that forget all but the last three. */
    private static final class RecentMap implements RecentValues<String, String> {
        private final LinkedHashMap<String, Outcome<String>> map = new LinkedHashMap<>();

        @Override
        public @Nullable Outcome<String> get(String key) {
            return map.get(key);
        }

        @Override
        public void put(String key, Outcome<String> outcome) {
            map.put(key, outcome);
            if (map.size() > 3) {
                map.remove(map.keySet().iterator().next());
            }
        }

        @Override
        public void invalidate(Collection<? extends String> keys) {
            map.keySet().removeAll(keys);
        }

        @Override
        public void clear() {
            map.clear();
        }
    }
}
