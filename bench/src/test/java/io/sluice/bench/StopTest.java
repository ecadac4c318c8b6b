package io.sluice.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class StopTest {
    private final Stop stop = Stop.ofThisThread();

    @Test
    void interruptsWhatIsMeasured_andNothingAfterIt() {
        stop.begin();
        stop.interrupt();
        assertThatThrownBy(() -> new CountDownLatch(1).await()).isInstanceOf(InterruptedException.class);
        stop.interrupt(); // too late: the measurement has heard it
        stop.over();
        stop.interrupt();
        stop.done();
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
        assertThat(stop.asked()).isFalse();
    }
}
