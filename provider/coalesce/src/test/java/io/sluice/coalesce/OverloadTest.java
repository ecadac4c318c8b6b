package io.sluice.coalesce;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Outcome.Found;
import io.sluice.coalesce.Outcome.Rejected;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A source that loads a key a millisecond, and more lookups than that: on a manual clock, with one lane. What it loads must not be
 * lost to deadlines, and who cannot be served must hear so soon.
 */
class OverloadTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(1);
    private static final long MS = 1_000_000;

    private final ManualClock clock = new ManualClock();
    private final List<Asked> asked = new ArrayList<>();
    private final Coalescer<String, String> coalescer = new Coalescer<>(
            new Settings(new Window(Duration.ZERO, 1000), 20_000, 1, TIMEOUT),
            new Collaborators<>(Routing.to(this::load), Filler.none(), RecentValues.none(), CoalescerListener.none()),
            clock);
    private final Lane<String, String> lane = coalescer.lane();
    private final Deadlines<String, String> deadlines = coalescer.deadlines;
    private int arrivalsEachStep;
    private int keysEachStep = 1;
    private int loaded;

    private final class Asked implements Waiter<String> {
        private final long since = clock.getAsLong();
        private long took;
        private Outcome<String> outcome = new Outcome.Absent<>();

        @Override
        public Executor executor() {
            return Runnable::run;
        }

        @Override
        public void answer(Outcome<String> answer) {
            outcome = answer;
            took = clock.getAsLong() - since;
        }
    }

    /** A millisecond passes, in which so many arrive. */
    private void step() {
        for (int i = 0; i < arrivalsEachStep; i++) {
            Asked one = new Asked();
            asked.add(one);
            Outcome<String> known = coalescer.provide("k" + asked.size(), one);
            if (known != null) {
                one.answer(known);
            }
        }
        clock.advance(Duration.ofMillis(1));
        long unused = deadlines.sweep();
    }

    private Map<String, String> load(List<String> keys) throws LoadException {
        Map<String, String> found = new HashMap<>();
        long until = clock.getAsLong() + TIMEOUT.toNanos();
        for (String key : keys) {
            if (++loaded % keysEachStep == 0) {
                step();
            }
            if (clock.getAsLong() - until > 0) {
                throw new LoadException(LoadException.Kind.TIMEOUT, "too many keys");
            }
            found.put(key, key);
        }
        return found;
    }

    private void run(Duration length) {
        long end = clock.getAsLong() + length.toNanos();
        while (clock.getAsLong() - end < 0) {
            if (!lane.runOnce()) {
                step();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"2", "5", "50"})
    void moreThanItCanLoad_goodputStays(int times) {
        arrivalsEachStep = times;
        run(Duration.ofSeconds(5)); // in which the pace is learned
        asked.clear();
        long from = clock.getAsLong();
        run(Duration.ofSeconds(10));
        double seconds = (clock.getAsLong() - from) / 1e9;
        long served = asked.stream().filter(one -> one.outcome instanceof Found).count();
        assertThat(served / seconds).as("served a second, of 1,000").isGreaterThan(900);
        assertThat(asked)
                .filteredOn(one -> one.outcome instanceof Rejected)
                .filteredOn(one -> one.took > 50 * MS)
                .as("refused late")
                .hasSizeLessThan(asked.size() / 100);
        assertThat(asked).filteredOn(one -> one.outcome instanceof Found).allMatch(one -> one.took < TIMEOUT.toNanos());
    }

    @Test
    void rushAfterACalm_findsTheWholeQueue() {
        arrivalsEachStep = 1;
        run(Duration.ofSeconds(5));
        asked.clear();
        arrivalsEachStep = 15_000;
        step();
        assertThat(asked).noneMatch(one -> one.outcome instanceof Rejected);
    }

    @Test
    void sourceThatIsQuickAgain_boundsNothing() {
        arrivalsEachStep = 5;
        run(Duration.ofSeconds(10));
        assertThat(coalescer.batchLimit()).isLessThan(500);
        assertThat(coalescer.queueLimit()).isLessThan(1000);
        keysEachStep = 100;
        run(Duration.ofSeconds(3));
        assertThat(coalescer.batchLimit()).isEqualTo(1000);
        assertThat(coalescer.queueLimit()).isEqualTo(20_000);
    }
}
