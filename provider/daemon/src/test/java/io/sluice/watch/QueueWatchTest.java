package io.sluice.watch;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.trouble.LogLines;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class QueueWatchTest {
    private final AtomicLong now = new AtomicLong();
    private final AtomicLong late = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicBoolean away = new AtomicBoolean();
    private final QueueWatch.QueueCounts counts = new QueueWatch.QueueCounts(late::get, refused::get, away::get);
    private QueueWatch watch = QueueWatch.ofWrites(counts, now::get);

    private void pass(int looks) {
        for (int i = 0; i < looks; i++) {
            now.addAndGet(Duration.ofMillis(200).toNanos());
            watch.look();
        }
    }

    @Test
    void lateOrRefusedWrites_areOneWarnAndOneInfoEach() {
        try (LogLines log = LogLines.of(QueueWatch.class.getName())) {
            pass(10);
            assertThat(log.all()).isEmpty();
            late.set(3);
            pass(5);
            refused.set(7);
            late.set(4);
            pass(10);
            assertThat(watch.episodes())
                    .allSatisfy(episode -> assertThat(episode.now()).isNotNull());
            pass(20);
            assertThat(watch.episodes())
                    .allSatisfy(episode -> assertThat(episode.now()).isNull());
            assertThat(log.all()).hasSize(4);
            assertThat(log.all()).filteredOn(line -> line.startsWith("WARN")).hasSize(2);
            assertThat(log.all())
                    .anyMatch(line -> line.matches("INFO writes are done in time again after 1.0 s: 4 writes got 504"))
                    .anyMatch(line -> line.matches("INFO the queue takes writes again after 0.0 s: 7 got 503"));
        }
    }

    /** A primary that hangs: the first writes are late before anybody knows why, and the backlog fills the queue. */
    @Test
    void primaryAway_isNotToldTwice() {
        try (LogLines log = LogLines.of(QueueWatch.class.getName())) {
            late.set(4);
            pass(5);
            assertThat(log.all()).hasSize(1);
            away.set(true);
            late.set(8);
            refused.set(26);
            pass(20);
            assertThat(watch.episodes())
                    .allSatisfy(episode -> assertThat(episode.now()).isNull());
            away.set(false);
            pass(20);
            assertThat(log.all()).as("no good news while writes are refused").hasSize(1);
        }
    }

    @Test
    void lateQueries_areToldAsQueries() {
        watch = QueueWatch.ofQueries(counts, now::get);
        try (LogLines log = LogLines.of(QueueWatch.class.getName())) {
            late.set(2);
            refused.set(5);
            pass(30);
            assertThat(log.all())
                    .anyMatch(line -> line.startsWith("WARN queries of views get 503: the database answers them later"))
                    .anyMatch(
                            line -> line.startsWith("WARN queries of views are refused with 503: their queue is full"))
                    .anyMatch(line -> line.matches("INFO queries are answered in time .*: 2 queries got 503"))
                    .anyMatch(line -> line.matches("INFO the queue takes queries again .*: 5 got 503"))
                    .hasSize(4);
        }
    }
}
