package io.sluice.coalesce;

import io.sluice.coalesce.Promise.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Join, withdraw, claim and settle of one key, from several threads at once: whatever the interleaving, they look as if done one
 * after the other. In particular no waiter is handed out twice, and none is lost between an old promise and a new one.
 */
@Tag("long")
@Param(name = "waiter", gen = IntGen.class, conf = "1:3")
public class InFlightLincheckTest {
    private static final String KEY = "k";

    /** How many scenarios are tried; {@code ./run.sh test --full} tries them at length. */
    private static final int ITERATIONS = Boolean.getBoolean("sluice.test.full") ? 20 : 4;

    private record Numbered(int number) implements Waiter<String> {
        @Override
        public Executor executor() {
            return Runnable::run;
        }

        @Override
        public void answer(Outcome<String> outcome) {}
    }

    private final Map<Integer, Numbered> waiters =
            new ConcurrentHashMap<>(Map.of(1, new Numbered(1), 2, new Numbered(2), 3, new Numbered(3)));
    private final InFlight<String, String> inFlight = new InFlight<>();

    private Numbered waiter(int number) {
        return waiters.getOrDefault(number, new Numbered(number));
    }

    /** True if this waiter is the one that has to queue the key. */
    @Operation
    public boolean join(@Param(name = "waiter") int number) {
        return inFlight.join(KEY, new Waiting<>(waiter(number), 0), 0) != null;
    }

    @Operation
    public boolean withdraw(@Param(name = "waiter") int number) {
        return inFlight.withdraw(KEY, waiter(number));
    }

    /** What a lane asks before it queries the key. */
    @Operation
    public boolean claim() {
        Promise<String, String> promise = inFlight.current(KEY);
        return promise != null && inFlight.claim(promise);
    }

    /** Who is answered. */
    @Operation
    public List<Integer> settle() {
        List<Integer> answered = new ArrayList<>();
        Promise<String, String> promise = inFlight.current(KEY);
        if (promise != null) {
            for (Promise.Waiting<String> at = inFlight.settle(promise); at != null; at = at.next()) {
                answered.add(((Numbered) at.waiter).number);
            }
        }
        return answered;
    }

    @Test
    void anyInterleaving_looksAsIfInTurn() {
        new ModelCheckingOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(3)
                .check(InFlightLincheckTest.class);
    }

    @Test
    void realThreads_lookAsIfInTurn() {
        new StressOptions()
                .iterations(ITERATIONS)
                .invocationsPerIteration(500)
                .threads(3)
                .actorsPerThread(3)
                .check(InFlightLincheckTest.class);
    }
}
