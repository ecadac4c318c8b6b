package io.sluice.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.changes.AnnouncedChanges;
import io.sluice.changes.Change;
import io.sluice.coalesce.Loader.Evidence;
import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Outcome.Found;
import io.sluice.coalesce.Routing.Balance;
import io.sluice.coalesce.Routing.Newest;
import io.sluice.lookup.Replayed;
import io.sluice.lookup.Snapshot;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Small worlds of a primary whose commits are in the log before they are visible, replicas that lag, announcements, and lookups; what
 * happens when is drawn from a seed, and may happen in the middle of a load. No answer to a lookup that began after a change was applied
 * is older than that change, and no value is remembered that is. Each part that holds this is then taken away, and the same worlds show
 * that it is needed.
 */
class FreshAnswersSimulationTest {
    private static final int WORLDS = 3000;
    private static final int STEPS = 150;

    /** What holds, or what is done wrongly. */
    private enum Order {
        RIGHT,
        /** Lookups are invalidated first, then the fences put. */
        INVALIDATED_BEFORE_ANNOUNCED,
        /** What a load has seen is compared with nothing. */
        NOT_COMPARED,
        /** Nothing is invalidated. */
        NOT_INVALIDATED,
        /** Announced when it is applied already. */
        APPLIED_BEFORE_ANNOUNCED,
        /** A primary is taken to show what is in its log. */
        BY_POSITION_ON_THE_PRIMARY,
        /** What has no room is forgotten. */
        NO_FLOOR
    }

    @Test
    void answers_areNotOlderThanWhatWasApplied() {
        Map<String, Integer> seen = new HashMap<>();
        for (long seed = 0; seed < WORLDS; seed++) {
            World world = new World(seed, Order.RIGHT);
            world.run();
            assertThat(world.wrong).as("seed %d", seed).isEmpty();
            world.seen.forEach((what, times) -> seen.merge(what, times, Integer::sum));
        }
        assertThat(seen.keySet())
                .contains(
                        "answered",
                        "recent hit",
                        "renewed",
                        "older answer to who asked before",
                        "expired",
                        "cap reached");
    }

    @Test
    void withoutAPart_oldAnswersAreFound() {
        for (Order order : Order.values()) {
            if (order != Order.RIGHT) {
                int wrong = 0;
                for (long seed = 0; seed < WORLDS && wrong == 0; seed++) {
                    World world = new World(seed, order);
                    world.run();
                    wrong += world.wrong.size();
                }
                assertThat(wrong).as("%s", order).isPositive();
            }
        }
    }

    /** @param version of its key's row, which it writes */
    private record Commit(String key, int version, long lsn, long xid) {}

    private record Asked(String key, int least, KeptAnswers waiter) {}

    private static final class World {
        final List<String> wrong = new ArrayList<>();
        final Map<String, Integer> seen = new HashMap<>();
        private final RandomGenerator random;
        private final Order order;
        private final SimulatedTime clock = new SimulatedTime();
        private final Map<String, Outcome<String>> values = new HashMap<>();
        private final List<Commit> log = new ArrayList<>();
        private final TreeSet<Long> running = new TreeSet<>();
        private final List<Asked> asked = new ArrayList<>();
        private final Queue<Supplier<Boolean>> sequence = new ArrayDeque<>();
        private final Map<String, Integer> applied = new HashMap<>();
        private final int[] replayed = new int[2];
        private final AnnouncedChanges announced;
        private final Coalescer<String, String> coalescer;
        private final List<Lane<String, String>> lanes = new ArrayList<>();
        private long nextXid = 10;
        private final boolean cramped;
        private int told;
        private int busy;
        private int depth;

        World(long seed, Order order) {
            this.random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
            this.order = order;
            this.cramped = random.nextBoolean();
            int most = cramped ? 1 : 100;
            this.announced = new AnnouncedChanges(
                    order == Order.NO_FLOOR ? 1 : Duration.ofSeconds(1).toNanos(), most, clock);
            List<Route<String, String>> routes = new ArrayList<>();
            for (int i = random.nextInt(3); i >= 0; i--) {
                routes.add(new Source(i - 1)); // the primary, and up to two replicas
            }
            Freshness<String> freshness = order == Order.NOT_COMPARED ? Freshness.none() : announced;
            Routing<String, String> routing = new Routing<>(
                            routes, Balance.RANDOM, Duration.ofMillis(random.nextInt(3) * 5L))
                    .heeding(new Newest<>(freshness, new Source(-1)));
            Settings settings = new Settings(
                    new Window(Duration.ZERO, 1 + random.nextInt(3)), 50, 1 + random.nextInt(2), Duration.ofMillis(50));
            coalescer = new Coalescer<>(
                    settings, new Collaborators<>(routing, fills -> {}, new Recent(), listener()), clock);
            for (int i = 0; i < settings.lanes() * routes.size(); i++) {
                lanes.add(coalescer.lane());
            }
            if (cramped) {
                count("cap reached");
            }
        }

        private CoalescerListener listener() {
            return new CoalescerListener() {
                @Override
                public void recentHit() {
                    count("recent hit");
                }

                @Override
                public void renewed(int keys) {
                    count("renewed");
                }

                @Override
                public void expired() {
                    count("expired");
                }
            };
        }

        private void count(String what) {
            seen.merge(what, 1, Integer::sum);
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            coalescer.close(Duration.ZERO);
            asked.forEach(this::check);
        }

        private void step() {
            depth++;
            switch (random.nextInt(12)) {
                case 0 -> commit();
                case 1 -> show();
                case 2 -> replay();
                case 3, 4, 5 -> tell();
                case 6, 7 -> ask();
                case 8, 9 -> {
                    if (busy < lanes.size()) {
                        boolean unused = lanes.get(busy).runOnce();
                    }
                }
                case 10 -> {
                    if (depth == 1) { // it has one thread
                        boolean unused = coalescer.renewal.look();
                    }
                }
                default -> {
                    clock.advance(Duration.ofMillis(random.nextInt(20)));
                    long unused = coalescer.deadlines.sweep();
                }
            }
            depth--;
            values.forEach((key, outcome) -> compare(key, applied.getOrDefault(key, 0), outcome, "remembered"));
        }

        /** A transaction commits: it is in the log, and not visible yet. Of one key the next one waits until it is. */
        private void commit() {
            String key = "k" + random.nextInt(3);
            if (log.stream().anyMatch(one -> one.key.equals(key) && running.contains(one.xid))) {
                return;
            }
            long xid = nextXid++;
            running.add(xid);
            log.add(new Commit(key, version(key, log.size()) + 1, 100L * (log.size() + 1), xid));
        }

        private void show() {
            if (!running.isEmpty()) {
                List<Long> some = List.copyOf(running);
                running.remove(some.get(random.nextInt(some.size())));
            }
        }

        private void replay() {
            int which = random.nextInt(2);
            replayed[which] = Math.min(log.size(), replayed[which] + 1 + random.nextInt(2));
        }

        /** The reader's thread: one thing after the other, and anything may happen in between. */
        private void tell() {
            if (sequence.isEmpty() && told < log.size()) {
                Commit next = log.get(told++);
                if (cramped) {
                    running.remove(next.xid); // nothing has to wait for as long as it takes to fill the room
                }
                List<Change> changes = List.of(Change.of(next.key, next.lsn, next.xid));
                Supplier<Boolean> announce = () -> {
                    clock.advance(Duration.ofNanos(1));
                    if (order == Order.NO_FLOOR && random.nextBoolean()) {
                        return true; // as if it had been forgotten
                    }
                    announced.changed(1, changes);
                    return true;
                };
                Supplier<Boolean> invalidate = () -> {
                    if (order != Order.NOT_INVALIDATED) {
                        coalescer.invalidate(List.of(next.key));
                    }
                    return true;
                };
                Supplier<Boolean> apply = () -> {
                    applied.put(next.key, next.version);
                    return true;
                };
                sequence.addAll(
                        switch (order) {
                            case INVALIDATED_BEFORE_ANNOUNCED -> List.of(invalidate, announce, apply);
                            case APPLIED_BEFORE_ANNOUNCED -> List.of(apply, announce, invalidate);
                            default -> List.of(announce, invalidate, apply);
                        });
            }
            Supplier<Boolean> next = sequence.poll();
            if (next != null) {
                boolean unused = next.get();
            }
        }

        private void ask() {
            String key = "k" + random.nextInt(3);
            KeptAnswers waiter = new KeptAnswers(new ArrayList<>());
            Asked one = new Asked(key, applied.getOrDefault(key, 0), waiter);
            asked.add(one);
            Outcome<String> known = coalescer.provide(key, waiter);
            if (known != null) {
                waiter.answer(known);
            }
        }

        private int version(String key, int upTo) {
            return (int) log.subList(0, upTo).stream()
                    .filter(one -> one.key.equals(key))
                    .count();
        }

        private int visible(String key) {
            return (int) log.stream()
                    .filter(one -> one.key.equals(key) && !running.contains(one.xid))
                    .count();
        }

        private void check(Asked one) {
            for (Outcome<String> answer : one.waiter.all()) {
                compare(one.key, one.least, answer, "answered");
                if (answer instanceof Found<String> found) {
                    count("answered");
                    if (number(found) < applied.getOrDefault(one.key, 0)) {
                        count("older answer to who asked before");
                    }
                }
            }
        }

        private void compare(String key, int least, Outcome<String> outcome, String what) {
            if (outcome instanceof Found<String> found && number(found) < least) {
                wrong.add(what + " " + key + " " + found.value() + " after " + least + " was applied");
            }
        }

        private static int number(Found<String> found) {
            return Integer.parseInt(found.value());
        }

        /** A server: which replica, or -1 for the primary. It says what it has seen, and then reads. */
        private final class Source implements Route<String, String> {
            private final int replica;

            Source(int replica) {
                this.replica = replica;
            }

            @Override
            public boolean open() {
                return true;
            }

            @Override
            public Loaded<String, String> read(List<String> keys) {
                busy++;
                clock.advance(Duration.ofNanos(1));
                Evidence evidence = evidence();
                interrupt();
                Map<String, String> rows = new HashMap<>();
                for (String key : keys) {
                    int version = replica < 0 ? visible(key) : version(key, replayed[replica]);
                    rows.put(key, String.valueOf(version));
                }
                interrupt();
                busy--;
                return new Loaded<>(rows, evidence);
            }

            private void interrupt() {
                for (int i = random.nextInt(4); i > 0 && depth < 6; i--) {
                    step();
                }
            }

            private Evidence evidence() {
                if (replica >= 0) {
                    return new Replayed(1, 100L * replayed[replica], 0);
                }
                if (order == Order.BY_POSITION_ON_THE_PRIMARY) {
                    return new Replayed(1, 100L * log.size(), 0);
                }
                long xmin = running.isEmpty() ? nextXid : running.first();
                StringBuilder text = new StringBuilder()
                        .append(xmin)
                        .append(':')
                        .append(nextXid)
                        .append(':');
                running.forEach(xid -> text.append(xid).append(xid.equals(running.last()) ? "" : ","));
                return Snapshot.parse(1, text.toString());
            }
        }

        /** Recent values; anything may happen between the moment at which one is asked for and that at which it is put. */
        private final class Recent implements RecentValues<String, String> {
            @Override
            public @Nullable Outcome<String> get(String key) {
                return values.get(key);
            }

            @Override
            public void put(String key, Outcome<String> outcome) {
                values.put(key, outcome);
            }

            @Override
            public void invalidate(Collection<? extends String> keys) {
                values.keySet().removeAll(keys);
            }

            @Override
            public void clear() {
                values.clear();
            }
        }
    }
}
