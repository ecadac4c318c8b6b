package io.sluice.trouble;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class EpisodeTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 1_000_000_000); // it may wrap
    private final LogLines log = LogLines.of("episode-test");
    private final Episode episode = new Episode(
            "slow",
            "all is quick again",
            "lookups were slow",
            Duration.ofSeconds(5),
            LoggerFactory.getLogger("episode-test"),
            now::get);

    @AfterEach
    void close() {
        log.close();
    }

    private void pass(Duration time) {
        now.addAndGet(time.toNanos());
        episode.look();
    }

    @Test
    void report_manyTimes_isOneLine_andTheEndAnotherWithItsCount() {
        episode.count(7); // before it: not its cost
        episode.report("it is slow", 2);
        pass(Duration.ofSeconds(4));
        episode.report("it is slower", 3);
        episode.count(1);
        assertThat(episode.now()).isEqualTo("it is slower");
        pass(Duration.ofMillis(4999));
        assertThat(episode.now()).isNotNull();
        pass(Duration.ofMillis(1));

        assertThat(episode.now()).isNull();
        assertThat(log.all())
                .containsExactly("WARN it is slow", "INFO all is quick again after 4.0 s: 6 lookups were slow");
    }

    /** Its gauge and readiness tell it at once; the log has the cause, which another tells. */
    @Test
    void consequence_isNotLogged_unlessNobodyTellsItsCauseForSeconds() {
        boolean[] told = {false};
        episode.causeTold(() -> told[0]);
        episode.consequence("Redis is away");
        assertThat(episode.now()).isEqualTo("Redis is away");
        now.addAndGet(Duration.ofSeconds(3).toNanos());
        told[0] = true;
        for (int i = 0; i < 10; i++) {
            now.addAndGet(Duration.ofSeconds(1).toNanos());
            episode.consequence("Redis is away");
        }
        episode.end();
        assertThat(log.all()).isEmpty();
        assertThat(episode.begun()).isEqualTo(1);

        told[0] = false;
        episode.consequence("Redis is away");
        now.addAndGet(Duration.ofSeconds(5).toNanos());
        episode.consequence("Redis is away");
        episode.consequence("Redis is away");
        episode.end();
        assertThat(log.all())
                .containsExactly("WARN Redis is away", "INFO all is quick again after 5.0 s: 0 lookups were slow");
    }

    @Test
    void whatGivesWay_endsWithoutGoodNews() {
        episode.report("it is slow", 1);
        episode.giveWay();
        assertThat(episode.now()).isNull();
        episode.end();
        assertThat(log.all()).containsExactly("WARN it is slow");
    }

    @Test
    void end_isSaidOnce_andTheNextBeginningAgain() {
        episode.end();
        episode.report("it is slow", 1);
        episode.end();
        episode.end();
        episode.look();
        episode.report("it is slow", 4);
        episode.end();

        assertThat(episode.begun()).isEqualTo(2);
        assertThat(log.all())
                .containsExactly(
                        "WARN it is slow",
                        "INFO all is quick again after 0.0 s: 1 lookups were slow",
                        "WARN it is slow",
                        "INFO all is quick again after 0.0 s: 4 lookups were slow");
    }
}
