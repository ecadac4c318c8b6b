package io.sluice.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Loader.Loaded;
import io.sluice.coalesce.Outcome.Failed;
import io.sluice.coalesce.Routing.Balance;
import io.sluice.lanes.Lanes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Coalescers with threads of their own on the lanes of the same nodes, and the real clock. */
@Timeout(60)
class LanesThreadsTest {
    private static final int PER_NODE = 2;

    /** Two nodes that come and go, and fail now and then. */
    private final List<Node> nodes = List.of(new Node(), new Node());

    private final Lanes lanes = new Lanes(nodes.size(), PER_NODE);
    private final List<Coalescer<String, String>> started = new ArrayList<>();

    @AfterEach
    void close() {
        started.forEach(Coalescer::close);
    }

    private static final class Node {
        final AtomicInteger loading = new AtomicInteger();
        final AtomicInteger most = new AtomicInteger();
        volatile boolean open = true;

        Map<String, String> read(List<String> keys) throws LoadException {
            most.accumulateAndGet(loading.incrementAndGet(), Math::max);
            try {
                int chance = ThreadLocalRandom.current().nextInt(100);
                LockSupport.parkNanos(chance == 0 ? 20_000_000 : chance * 10_000L);
                if (chance == 1) {
                    throw new LoadException(LoadException.Kind.UNAVAILABLE, "away");
                }
                return keys.stream().collect(Collectors.toMap(Function.identity(), Function.identity()));
            } finally {
                loading.decrementAndGet();
            }
        }
    }

    private record NodeRoute(Node node) implements Route<String, String> {
        @Override
        public boolean open() {
            return node.open;
        }

        @Override
        public Loaded<String, String> read(List<String> keys) throws LoadException {
            return new Loaded<>(node.read(keys), null);
        }
    }

    private Coalescer<String, String> start(String name) {
        List<Route<String, String>> routes =
                nodes.stream().<Route<String, String>>map(NodeRoute::new).toList();
        Coalescer<String, String> coalescer = Coalescer.start(
                new Settings(new Window(Duration.ZERO, 50), 10_000, PER_NODE, Duration.ofSeconds(20), name),
                new Routing<>(routes, Balance.ROUND_ROBIN, Duration.ofMillis(5)),
                Filler.none(),
                RecentValues.none(),
                CoalescerListener.none(),
                lanes);
        started.add(coalescer);
        return coalescer;
    }

    /** Always has so many lookups open; what becomes of them is counted. */
    private static final class Callers extends Thread {
        private final Coalescer<String, String> coalescer;
        private final int open;
        private final CountDownLatch enough;
        private final Map<String, Integer> outcomes = new ConcurrentHashMap<>();
        private volatile boolean over;

        Callers(Coalescer<String, String> coalescer, int open, CountDownLatch enough) {
            this.coalescer = coalescer;
            this.open = open;
            this.enough = enough;
        }

        @Override
        public void run() {
            for (int round = 0; !over; round++) {
                List<CompletableFuture<Outcome<String>>> asked = new ArrayList<>();
                for (int i = 0; i < open; i++) {
                    asked.add(coalescer.provide(round + "-" + i).toCompletableFuture());
                }
                for (var one : asked) {
                    outcomes.merge(word(one.orTimeout(40, TimeUnit.SECONDS).join()), 1, Integer::sum);
                }
                enough.countDown();
            }
        }

        private static String word(Outcome<String> outcome) {
            if (outcome instanceof Failed<String> failed) {
                return failed.failure().toString();
            }
            return outcome.getClass().getSimpleName();
        }

        void end() throws InterruptedException {
            over = true;
            join(50_000);
            assertThat(isAlive()).as("a lookup is lost").isFalse();
        }
    }

    /** One of them floods, the others ask for a few keys; a fifth comes and goes. Everybody gets its sixty rounds. */
    @Test
    void noLookupIsLostOrStarved_whileNodesComeAndGo() throws Exception {
        List<Callers> callers = new ArrayList<>();
        for (int open : new int[] {2_000, 300, 5, 1}) {
            Callers caller = new Callers(start("table" + open), open, new CountDownLatch(60));
            callers.add(caller);
            caller.start();
        }
        int comings = 0;
        while (callers.stream().anyMatch(caller -> caller.enough.getCount() > 0)) {
            comings++;
            Coalescer<String, String> guest = start("guest" + comings);
            Callers guests = new Callers(guest, 30, new CountDownLatch(2));
            guests.start();
            assertThat(guests.enough.await(40, TimeUnit.SECONDS)).isTrue();
            nodes.get(comings % 2).open = comings % 3 > 0;
            guest.close(Duration.ofMillis(comings % 4));
            guests.end();
        }
        for (Callers caller : callers) {
            caller.end();
            assertThat(caller.outcomes).containsKey("Found").doesNotContainKeys("DEADLINE", "ERROR", "Rejected");
        }
        started.forEach(Coalescer::close);
        assertThat(nodes).allSatisfy(node -> assertThat(node.most).hasValue(PER_NODE));
        assertThat(lanes).hasToString("lanes taken: [0, 0] of 2 each, waiting: 0");
    }
}
