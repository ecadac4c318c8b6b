package io.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.trouble.LogLines;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private final AtomicLong now = new AtomicLong();
    private final Places places = new Places(2, "all are taken", now::get);

    private void pass(int seconds) {
        now.addAndGet(Duration.ofSeconds(seconds).toNanos());
        places.look();
    }

    @Test
    void full_isToldOnce_itsEndCountsWhoWasSentAway() {
        try (LogLines log = LogLines.of(Places.class.getName())) {
            assertThat(places.take()).isTrue();
            assertThat(places.take()).isTrue();
            pass(60);
            assertThat(places.connectionsFull().now())
                    .as("nobody was sent away")
                    .isNull();
            for (int i = 0; i < 3; i++) {
                assertThat(places.take()).isFalse();
                places.leave();
            }
            pass(60); // nobody tries any more: who would, would be sent away
            assertThat(places.connectionsFull().now()).isEqualTo("all are taken");
            places.leave();
            pass(9);
            assertThat(places.connectionsFull().now()).isEqualTo("all are taken");
            pass(1);
            assertThat(places.connectionsFull().now()).isNull();
            assertThat(places.open()).isEqualTo(1);
            assertThat(places.refused()).isEqualTo(3);
            assertThat(log.all())
                    .containsExactly(
                            "WARN all are taken",
                            "INFO new connections are taken again after 60.0 s: 3 were closed at once");
        }
    }
}
