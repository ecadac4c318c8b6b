package io.sluice.write;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.coalesce.CoalescerListener;
import io.sluice.coalesce.LoadException;
import io.sluice.coalesce.Outcome;
import io.sluice.coalesce.Settings;
import io.sluice.coalesce.Waiter;
import io.sluice.coalesce.Window;
import io.sluice.lookup.Value;
import io.sluice.write.Written.Effect;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class WriterTest {
    private static final Value A = Value.of("https://a/");
    private static final Value BAD = Value.of("https://bad/");

    private final FakeTable table = new FakeTable();
    private final List<String> events = new CopyOnWriteArrayList<>();
    private final Queue<String> shortKeys = new ArrayDeque<>();
    private volatile Invalidator invalidator = keys -> events.add("invalidate " + keys);
    private final Writer writer = start(settings(1));

    private static Settings settings(int lanes) {
        return new Settings(new Window(Duration.ZERO, 100), 200, lanes, Duration.ofSeconds(5));
    }

    private Writer start(Settings settings) {
        return Writer.start(
                settings, table, keys -> invalidator.invalidate(keys), CoalescerListener.none(), shortKeys::remove);
    }

    @AfterEach
    void close() {
        table.open();
        writer.close();
    }

    /** Answers where it is told, and says so. */
    private final class Caller implements Waiter<Written> {
        final CompletableFuture<Outcome<Written>> outcome = new CompletableFuture<>();

        @Override
        public Executor executor() {
            return Runnable::run;
        }

        @Override
        public void answer(Outcome<Written> answer) {
            events.add("answer");
            outcome.complete(answer);
        }

        Outcome<Written> await() throws Exception {
            return outcome.get(10, TimeUnit.SECONDS);
        }

        Effect effect() throws Exception {
            assertThat(await()).isInstanceOf(Outcome.Found.class);
            return await() instanceof Outcome.Found<Written> found
                    ? found.value().effect()
                    : Effect.UNKNOWN;
        }
    }

    private Caller write(Write write) {
        Caller caller = new Caller();
        assertThat(writer.write(write, caller)).isNull();
        return caller;
    }

    @Test
    void writesBehindABatch_areOneBatch_eachWithItsOwnAnswer() throws Exception {
        table.shut();
        Caller first = write(Write.put("first", A));
        table.awaitBatch();
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            callers.add(write(Write.putIfAbsent("same", A)));
        }
        table.open();
        assertThat(first.effect()).isEqualTo(Effect.CREATED);
        assertThat(callers.get(0).effect()).isEqualTo(Effect.CREATED);
        for (Caller caller : callers.subList(1, 50)) {
            assertThat(caller.effect()).isEqualTo(Effect.EXISTS);
        }
        assertThat(table.batches).extracting(List::size).containsExactly(1, 50);
        assertThat(writer.count(Effect.CREATED)).isEqualTo(2);
        assertThat(writer.count(Effect.EXISTS)).isEqualTo(49);
    }

    @Test
    void keys_areForgottenBeforeTheAnswer() throws Exception {
        assertThat(write(Write.put("k", A)).effect()).isEqualTo(Effect.CREATED);
        assertThat(events).containsExactly("invalidate [k]", "answer");
        assertThat(writer.invalidated()).isEqualTo(1);
    }

    @Test
    void cacheThatCannotForget_orThrows_failsNoWrite() throws Exception {
        invalidator = keys -> false;
        assertThat(write(Write.put("k", A)).effect()).isEqualTo(Effect.CREATED);
        invalidator = keys -> {
            throw new IllegalStateException("a bug");
        };
        assertThat(write(Write.put("k", A)).effect()).isEqualTo(Effect.REPLACED);
        assertThat(writer.leftOver()).isEqualTo(2);
    }

    @Test
    void unknownOutcome_forgetsTheKeyToo_refusedOneDoesNot() throws Exception {
        table.instead = Written.of(Effect.UNKNOWN, "may or may not");
        assertThat(write(Write.put("k", A)).effect()).isEqualTo(Effect.UNKNOWN);
        assertThat(events).containsExactly("invalidate [k]", "answer");
        events.clear();
        assertThat(write(Write.put("other", BAD)).effect()).isEqualTo(Effect.REFUSED);
        assertThat(events).containsExactly("answer");
    }

    @Test
    void badRow_failsAlone() throws Exception {
        table.shut();
        Caller first = write(Write.put("first", A));
        table.awaitBatch();
        List<Caller> callers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            callers.add(write(Write.put("k" + i, i == 13 ? BAD : A)));
        }
        table.open();
        assertThat(first.effect()).isEqualTo(Effect.CREATED);
        for (int i = 0; i < 20; i++) {
            assertThat(callers.get(i).effect()).isEqualTo(i == 13 ? Effect.REFUSED : Effect.CREATED);
        }
    }

    @Test
    void databaseAway_isSaid() throws Exception {
        table.failure = new LoadException(LoadException.Kind.UNAVAILABLE, "away");
        assertThat(write(Write.put("k", A)).await())
                .isEqualTo(new Outcome.Failed<Written>(Outcome.Failure.UNAVAILABLE, "away"));
        assertThat(events).containsExactly("answer");
    }

    @Test
    void withdrawnBeforeItsBatch_isNotDone() throws Exception {
        table.shut();
        Caller first = write(Write.put("first", A));
        table.awaitBatch();
        Write regretted = Write.put("regretted", A);
        Caller caller = new Caller();
        assertThat(writer.write(regretted, caller)).isNull();
        assertThat(writer.withdraw(regretted, caller)).isTrue();
        Caller last = write(Write.put("last", A));
        table.open();
        assertThat(first.effect()).isEqualTo(Effect.CREATED);
        assertThat(last.effect()).isEqualTo(Effect.CREATED);
        assertThat(table.rows).containsOnlyKeys("first", "last");
    }

    @Test
    void fullQueue_refusesAtOnce() throws Exception {
        table.shut();
        Caller first = write(Write.put("first", A));
        table.awaitBatch();
        for (int i = 0; i < 200; i++) {
            assertThat(write(Write.put("k" + i, A)).outcome).isNotDone();
        }
        assertThat(writer.write(Write.put("late", A), new Caller()))
                .isEqualTo(new Outcome.Rejected<Written>(Outcome.Refusal.FULL));
        table.open();
        assertThat(first.effect()).isEqualTo(Effect.CREATED);
    }

    @Test
    void shortening_keyTaken_triesAnother() throws Exception {
        table.rows.put("taken1", "x");
        table.rows.put("taken2", "y");
        shortKeys.addAll(List.of("taken1", "taken2", "free"));
        Caller caller = new Caller();
        ShortKeyWrite shortening = new ShortKeyWrite(writer, A, caller);
        assertThat(shortening.start()).isNull();
        assertThat(caller.effect()).isEqualTo(Effect.CREATED);
        assertThat(shortening.key()).isEqualTo("free");
        assertThat(table.rows)
                .containsEntry("free", "https://a/")
                .containsEntry("taken1", "x")
                .containsEntry("taken2", "y");
        assertThat(events).filteredOn("answer"::equals).hasSize(1);
    }

    @Test
    void shortening_allTaken_givesUp() throws Exception {
        table.rows.put("taken", "x");
        for (int i = 0; i < ShortKeyWrite.MOST_TRIES; i++) {
            shortKeys.add("taken");
        }
        Caller caller = new Caller();
        assertThat(new ShortKeyWrite(writer, A, caller).start()).isNull();
        assertThat(caller.effect()).isEqualTo(Effect.EXISTS);
        assertThat(shortKeys).isEmpty();
    }

    @Test
    void shortKeys_haveSevenCharacters_andDiffer() {
        ShortKeys keys = new ShortKeys();
        assertThat(keys.get()).matches("[0-9A-Za-z]{7}").isNotEqualTo(keys.get());
    }

    /** With two lanes the second put of a key could be done before the first. */
    @Test
    void twoLanes_areRefused() {
        assertThatThrownBy(() -> start(settings(2))).isInstanceOf(IllegalArgumentException.class);
    }
}
