package io.sluice.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Outcome.Found;
import io.sluice.coalesce.Waiter.Keyed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many keys of one caller, and those who ask for one: on a manual clock, with batches of ten. */
class BulkTest {
    private static final int BATCH = 10;

    private final ManualClock clock = new ManualClock();
    private final List<List<String>> loads = new ArrayList<>();
    private final List<Asked> answered = new ArrayList<>();
    private Runnable duringLoad = () -> {};

    /** What the test found wrong during a load: a lane survives it. */
    private final List<Throwable> wrong = new ArrayList<>();

    @AfterEach
    void nothingWasWrong() {
        assertThat(wrong).isEmpty();
    }

    private Coalescer<String, String> coalescer(int lanes) {
        return new Coalescer<>(
                new Settings(new Window(Duration.ZERO, BATCH), 1000, lanes, Duration.ofSeconds(1)),
                new Collaborators<>(
                        Routing.to(this::load), Filler.none(), RecentValues.none(), CoalescerListener.none()),
                clock);
    }

    private Map<String, String> load(List<String> keys) {
        loads.add(keys);
        try {
            duringLoad.run();
        } catch (Throwable e) {
            wrong.add(e);
        }
        return keys.stream().collect(Collectors.toMap(Function.identity(), Function.identity()));
    }

    record Asked(String key, List<Asked> answered) implements Keyed<String, String> {
        @Override
        public Executor executor() {
            return Runnable::run;
        }

        @Override
        public void answer(Outcome<String> answer) {
            assertThat(answer).isInstanceOf(Found.class);
            answered.add(this);
        }
    }

    private List<Asked> keys(String name, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Asked(name + i, answered))
                .toList();
    }

    private void ask(Coalescer<String, String> coalescer, String key) {
        assertThat(coalescer.provide(key, new Asked(key, answered))).isNull();
    }

    /** However many keys the other asked for, and whoever came first. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2})
    void oneKey_waitsForOneBatchOfBulk_atMost(int lanes) {
        Coalescer<String, String> coalescer = coalescer(lanes);
        Lane<String, String> lane = coalescer.lane();
        coalescer.provideBulk(keys("bulk", 500));
        assertThat(lane.runOnce()).isTrue();
        ask(coalescer, "one");
        assertThat(lane.runOnce()).isTrue();
        assertThat(loads.get(1)).containsExactly("one");
        while (lane.runOnce()) {
            assertThat(loads.get(loads.size() - 1)).hasSize(BATCH);
        }
        assertThat(answered).hasSize(501);
    }

    /** A flood of single lookups leaves every second batch of its lane to the other line. */
    @Test
    void bulk_hasItsTurn_howeverManyAskForOneKey() {
        Coalescer<String, String> coalescer = coalescer(1);
        Lane<String, String> lane = coalescer.lane();
        coalescer.provideBulk(keys("bulk", 5 * BATCH));
        for (int i = 0; i < 10; i++) {
            coalescer.provideAll(keys("few" + i + "-", BATCH));
            assertThat(lane.runOnce()).isTrue();
        }
        assertThat(answered.stream().filter(one -> one.key().startsWith("bulk")))
                .hasSize(5 * BATCH);
    }

    @Test
    void bulkInFlight_leavesALaneToTheOthers_whoNeedNotWaitForIt() {
        Coalescer<String, String> coalescer = coalescer(2);
        Lane<String, String> first = coalescer.lane();
        Lane<String, String> second = coalescer.lane();
        ask(coalescer, "before");
        assertThat(first.runOnce()).isTrue();
        coalescer.provideBulk(keys("bulk", 3 * BATCH));
        duringLoad = () -> {
            duringLoad = () -> {};
            assertThat(second.runOnce()).as("more of the bulk").isFalse();
            ask(coalescer, "one");
            assertThat(second.runOnce()).as("at once").isTrue();
        };
        assertThat(first.runOnce()).isTrue();
        assertThat(loads.get(1)).hasSize(BATCH).contains("bulk0");
        assertThat(loads.get(2)).containsExactly("one");
    }

    @Test
    void bulkAlone_takesEveryLane() {
        Coalescer<String, String> coalescer = coalescer(2);
        Lane<String, String> first = coalescer.lane();
        Lane<String, String> second = coalescer.lane();
        ask(coalescer, "long ago");
        assertThat(first.runOnce()).isTrue();
        clock.advance(Duration.ofMillis(60));
        coalescer.provideBulk(keys("bulk", 2 * BATCH));
        duringLoad = () -> {
            duringLoad = () -> {};
            assertThat(second.runOnce()).isTrue();
        };
        assertThat(first.runOnce()).isTrue();
        assertThat(answered).hasSize(1 + 2 * BATCH);
    }
}
