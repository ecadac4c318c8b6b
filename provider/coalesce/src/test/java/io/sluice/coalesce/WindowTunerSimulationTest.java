package io.sluice.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Loader.Loaded;
import io.sluice.pacing.Observed;
import io.sluice.pacing.PaceListener;
import io.sluice.pacing.WindowTuner;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The window that is found, by a coalescer whose lanes, source and callers are simulated: steps, ramps and bursts of lookups that come at random
 * times. Time passes in steps of a fifth of a millisecond.
 */
class WindowTunerSimulationTest {
    private static final Duration STEP = Duration.ofNanos(200_000);
    private static final Duration TARGET = Duration.ofMillis(20);
    private static final int LANES = 2;

    /**
     * What a SELECT takes.
     *
     * @param fixed for itself, in nanoseconds
     * @param each for each key
     */
    private record Source(long fixed, long each) {
        long nanos(int keys) {
            return fixed + each * keys;
        }
    }

    /** One whose statements are dear, and keys cheap: a window helps. */
    private static final Source DEAR_STATEMENTS = new Source(3_000_000, 5_000);

    /** One whose keys alone cost something: a window is of no use. */
    private static final Source DEAR_KEYS = new Source(100_000, 150_000);

    /** What was seen in a fifth of a second. */
    private record Tick(double second, Duration window, Observed observed, String reason) {}

    private static final class Simulation {
        private final ManualClock clock = new ManualClock();
        private final PaceListener pace = new PaceListener(clock);
        private final WindowTuner tuner = new WindowTuner(TARGET);
        private final SplittableRandom random;
        private final Source source;
        private final Coalescer<String, String> coalescer;
        private final Map<Batch<String, String>, Long> loading = new HashMap<>();
        private final List<Tick> ticks = new ArrayList<>();
        private long steps;
        private long keys;

        Simulation(long seed, Source source) {
            pace.listens(true);
            this.random = new SplittableRandom(seed);
            this.source = source;
            Routing<String, String> routing = Routing.to(asked -> Map.of());
            this.coalescer = new Coalescer<>(
                    settings(Duration.ZERO),
                    new Collaborators<>(routing, Filler.none(), RecentValues.none(), pace),
                    clock);
        }

        private static Settings settings(Duration window) {
            return new Settings(new Window(window, 1000), 20_000, LANES, Duration.ofSeconds(1));
        }

        /** So many lookups a second at the beginning, and at the end. */
        Simulation go(double from, double to, int seconds) {
            long count = seconds * 1_000_000_000L / STEP.toNanos();
            for (long i = 0; i < count; i++) {
                double each = (from + (to - from) * i / count) * STEP.toNanos() / 1e9;
                arrive(each);
                end();
                begin();
                clock.advance(STEP);
                steps++;
                if (steps % 1_000 == 0) {
                    tick();
                }
            }
            return this;
        }

        /** Poisson's, by multiplied uniform numbers. */
        private void arrive(double mean) {
            double limit = Math.exp(-mean);
            for (double product = random.nextDouble(); product > limit; product *= random.nextDouble()) {
                Outcome<String> unused = coalescer.provide("k" + keys++, new RecordingWaiter());
            }
        }

        private void begin() {
            while (loading.size() < LANES) {
                Batch<String, String> batch = coalescer.queue.poll();
                if (batch == null) {
                    return;
                }
                long now = clock.getAsLong();
                batch.promises().forEach(promise -> pace.waited(promise.key(), now - promise.since()));
                loading.put(batch, now + source.nanos(batch.promises().size()));
            }
        }

        private void end() {
            Iterator<Map.Entry<Batch<String, String>, Long>> all =
                    loading.entrySet().iterator();
            while (all.hasNext()) {
                Map.Entry<Batch<String, String>, Long> one = all.next();
                if (clock.getAsLong() - one.getValue() >= 0) {
                    all.remove();
                    Batch<String, String> batch = one.getKey();
                    int count = batch.promises().size();
                    long took = source.nanos(count);
                    coalescer.queue.learn(model -> model.learn(count, took));
                    int found = coalescer.settling.loaded(batch.promises(), new Loaded<>(Map.of(), null));
                    pace.loaded(count, found, took);
                    coalescer.queue.ended(batch);
                }
            }
        }

        private void tick() {
            Observed observed = pace.take(LANES);
            Duration window = tuner.tick(observed);
            if (!window.equals(coalescer.settings().window().maxWait())) {
                coalescer.apply(settings(window));
            }
            ticks.add(new Tick(steps * STEP.toNanos() / 1e9, window, observed, tuner.reason()));
        }

        List<Tick> last(int seconds) {
            return ticks.subList(ticks.size() - 5 * seconds, ticks.size());
        }

        String told() {
            StringBuilder told = new StringBuilder();
            String before = "";
            for (Tick tick : ticks) {
                String line = tick.window.toNanos() / 1e6 + " ms: " + tick.reason;
                if (!line.equals(before)) {
                    told.append('\n').append(tick.second).append(" s ").append(line);
                }
                before = line;
            }
            return told.toString();
        }
    }

    /** How often it grew after it had shrunk, or the other way round. */
    private static int turns(List<Tick> ticks) {
        int turns = 0;
        int direction = 0;
        for (int i = 1; i < ticks.size(); i++) {
            int now = ticks.get(i).window.compareTo(ticks.get(i - 1).window);
            if (now != 0) {
                turns += now != direction && direction != 0 ? 1 : 0;
                direction = now;
            }
        }
        return turns;
    }

    private static void staysWithin(Simulation done, int seconds) {
        long late = done.last(seconds).stream()
                .filter(tick -> tick.observed.p99Nanos() > TARGET.toNanos())
                .count();
        assertThat(late).as("late%s", done.told()).isLessThanOrEqualTo(1);
        assertThat(turns(done.last(seconds))).as("turns%s", done.told()).isLessThanOrEqualTo(2);
    }

    private static double cost(List<Tick> ticks) {
        return ticks.stream().mapToDouble(tick -> tick.observed.busyNanos()).sum()
                / ticks.stream().mapToDouble(tick -> tick.observed.keys()).sum();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void dearStatements_getAWindow_thatSparesTheDatabase_andSettles(long seed) {
        Simulation done = new Simulation(seed, DEAR_STATEMENTS).go(3_000, 3_000, 60);
        assertThat(done.last(1).get(0).window).as(done.told()).isGreaterThan(Duration.ofMillis(1));
        assertThat(cost(done.last(20))).as(done.told()).isLessThan(0.8 * cost(done.ticks.subList(0, 5)));
        staysWithin(done, 20);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void dearKeys_getNone(long seed) {
        Simulation done = new Simulation(seed, DEAR_KEYS).go(12_000, 12_000, 60);
        assertThat(done.last(10)).as(done.told()).allMatch(tick -> tick.window.isZero());
        assertThat(turns(done.ticks)).as(done.told()).isLessThanOrEqualTo(6);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void fewLookups_waitForNobody(long seed) {
        Simulation done = new Simulation(seed, DEAR_STATEMENTS).go(50, 50, 20);
        assertThat(done.ticks).as(done.told()).allMatch(tick -> tick.window.isZero());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void whenTheLoadIsGone_theWindowGoes(long seed) {
        Simulation done = new Simulation(seed, DEAR_STATEMENTS)
                .go(3_000, 3_000, 30)
                .go(3_000, 20, 20)
                .go(20, 20, 10);
        assertThat(done.last(1)).as(done.told()).allMatch(tick -> tick.window.isZero());
        assertThat(turns(done.last(25))).as(done.told()).isLessThanOrEqualTo(2);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void aBurst_shortensItAtOnce_andItSettlesAgain(long seed) {
        Simulation done = new Simulation(seed, DEAR_STATEMENTS)
                .go(3_000, 3_000, 40)
                .go(3_000, 120_000, 2)
                .go(120_000, 3_000, 1)
                .go(3_000, 3_000, 40);
        for (int i = 1; i < done.ticks.size(); i++) {
            Tick now = done.ticks.get(i);
            Duration before = done.ticks.get(i - 1).window;
            if (now.observed.p99Nanos() > TARGET.toNanos() && !before.isZero()) {
                assertThat(now.window).as("at %s s%s", now.second, done.told()).isLessThan(before);
            }
        }
        staysWithin(done, 20);
    }
}
