package io.sluice.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.trouble.Episode;
import io.sluice.trouble.LogLines;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is told of a database that is there and does not answer as it should, and when the daemon is ready meanwhile. */
class LookupWatchTest {
    private final AtomicLong now = new AtomicLong();
    private final FakeFigures figures = new FakeFigures();
    private final LookupWatch watch = new LookupWatch(figures, () -> Duration.ofSeconds(1), () -> {}, now::get);
    private final LogLines log = LogLines.of(LookupWatch.class.getName());

    private static final class FakeFigures implements LookupWatch.Figures {
        long late;
        long refused;
        long troubles;
        long answered;
        boolean waiting;
        boolean away;

        @Nullable
        String lockedBy;

        Runnable asked = () -> {};
        boolean trial;
        int trials;

        @Override
        public long late() {
            return late;
        }

        @Override
        public long refused() {
            return refused;
        }

        @Override
        public long troubles() {
            return troubles;
        }

        @Override
        public String lastTrouble() {
            return "out of memory (SQLSTATE 53200)";
        }

        @Override
        public long answered() {
            return answered;
        }

        @Override
        public boolean waiting() {
            return waiting;
        }

        @Override
        public boolean away() {
            return away;
        }

        @Override
        public @Nullable String lockedBy() {
            asked.run();
            return lockedBy;
        }

        @Override
        public boolean trial() {
            trials++;
            return trial;
        }
    }

    @AfterEach
    void close() {
        log.close();
    }

    /** So much time passes, looked at each 200 ms. */
    private void pass(double seconds, Runnable eachLook) {
        for (int i = 0; i < Math.round(seconds * 5); i++) {
            now.addAndGet(200_000_000);
            eachLook.run();
            watch.look();
        }
    }

    private void pass(double seconds) {
        pass(seconds, () -> {});
    }

    private List<String> states() {
        return watch.episodes().stream()
                .filter(episode -> episode.now() != null)
                .map(Episode::state)
                .toList();
    }

    @Test
    void tableLocked_isToldOnce_notReadyMeanwhile() {
        pass(60); // nobody asked for a minute: no silence
        figures.waiting = true;
        figures.lockedBy = "public.urls is locked by process 7";
        pass(1);
        figures.late += 10;
        watch.look();
        assertThat(states()).containsExactly("database_locked");
        assertThat(watch.isSilent()).as("a moment is no silence").isFalse();
        pass(5, () -> figures.late += 2);
        assertThat(watch.isSilent()).isTrue();

        figures.lockedBy = null;
        figures.answered += 100;
        watch.look();
        assertThat(watch.isSilent()).isFalse();
        pass(5, () -> figures.answered += 100);

        assertThat(states()).isEmpty();
        assertThat(log.all())
                .containsExactly(
                        "WARN lookups get 504: public.urls is locked by process 7",
                        "INFO lookups are answered in time again after 5.0 s: 60 requests got 504");
    }

    @Test
    void someAreLate_someAreAnswered_isToldAndReady() {
        figures.waiting = true;
        pass(60, () -> {
            figures.late++;
            figures.answered++;
        });

        assertThat(watch.isSilent()).isFalse();
        assertThat(states()).containsExactly("database_slow");
        pass(5, () -> figures.answered++);
        assertThat(log.all())
                .containsExactly(
                        "WARN lookups get 504: the database answers later than --timeout, 1.0 s (see sluice_select_seconds)",
                        "INFO lookups are answered in time again after 59.8 s: 300 requests got 504");
    }

    @Test
    void nobodyAsksAnyMore_aTrialTellsWhetherItIsOver() {
        figures.late++;
        pass(4);
        assertThat(figures.trials).isGreaterThan(10);
        assertThat(watch.isSilent()).as("the trial is a lookup that fails").isTrue();

        figures.trial = true;
        pass(0.2);
        assertThat(watch.isSilent()).isFalse();
        int trials = figures.trials;
        pass(5);
        assertThat(states()).isEmpty();
        assertThat(figures.trials)
                .as("a database that answers is not asked again")
                .isEqualTo(trials);
    }

    @Test
    void oneKeyIsLate_andNobodyElseAsks_staysReady() {
        figures.trial = true;
        pass(60, () -> {
            if (now.get() % 3_000_000_000L == 0) {
                figures.late++;
            }
            assertThat(watch.isSilent()).isFalse();
        });
    }

    @Test
    void databaseAway_isNotToldTwice() {
        figures.away = true;
        pass(5, () -> {
            figures.late++;
            figures.troubles++;
        });

        assertThat(log.all()).isEmpty();
    }

    /** A server that hangs is asked whose lock it is, too; the probe finds out meanwhile. */
    @Test
    void databaseFoundAway_whileItsLocksAreAskedFor_isNotToldTwice() {
        figures.asked = () -> figures.away = true;
        figures.late += 4;
        pass(5);

        assertThat(log.all()).isEmpty();
    }

    @Test
    void queueFull_isToldWithItsCount_andReady() {
        figures.waiting = true;
        pass(5, () -> {
            figures.refused += 1000;
            figures.answered++;
        });
        assertThat(watch.isSilent()).isFalse();
        assertThat(states()).containsExactly("queue_full");
        pass(5, () -> figures.answered++);

        assertThat(log.all()).hasSize(2);
        assertThat(log.all().get(0)).startsWith("WARN lookups are refused with 503: the queue is full");
        assertThat(log.all().get(1)).isEqualTo("INFO the queue takes lookups again after 4.8 s: 25000 got 503");
    }

    @Test
    void queueFull_inAnOutageOfTheDatabase_isNotToldBesides() {
        figures.refused += 100; // it is full a moment before anybody knows why
        pass(0.2, () -> {});
        figures.away = true;
        pass(5, () -> figures.refused += 100);
        figures.away = false;
        pass(0.8, () -> figures.refused += 100);
        pass(5, () -> figures.answered++);

        assertThat(log.all()).isEmpty();
    }

    @Test
    void queueFull_longAfterTheDatabaseIsBack_isTold() {
        figures.away = true;
        pass(1, () -> figures.refused += 100);
        figures.away = false;
        pass(3, () -> figures.refused += 100);

        assertThat(log.all()).hasSize(1);
    }

    @Test
    void everySelectFails_isToldInTheServersWords_andNotReady() {
        figures.waiting = true;
        pass(4, () -> figures.troubles++);
        assertThat(watch.isSilent()).isTrue();
        pass(5, () -> figures.answered++);

        assertThat(log.all())
                .containsExactly(
                        "WARN SELECTs fail, and lookups with them: out of memory (SQLSTATE 53200)",
                        "INFO SELECTs succeed again after 3.8 s: 20 failed");
    }
}
