package io.sluice.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.transport.IdleWatch.Doing;
import org.junit.jupiter.api.Test;

class IdleWatchTest {
    private final IdleWatch watch = new IdleWatch(new Limits(1, 60, 10, 30), 0);

    @Test
    void idle_overdueAtItsLimit() {
        assertThat(watch.overdue(1, Doing.IDLE, 0)).isFalse();
        assertThat(watch.overdue(59, Doing.IDLE, 0)).isFalse();
        assertThat(watch.overdue(60, Doing.IDLE, 0)).isTrue();
    }

    @Test
    void progress_startsAnew() {
        assertThat(watch.overdue(59, Doing.IDLE, 1)).isFalse();
        assertThat(watch.overdue(118, Doing.IDLE, 1)).isFalse();
        assertThat(watch.overdue(119, Doing.IDLE, 1)).isTrue();
    }

    @Test
    void anotherDoing_startsAnewWithItsOwnLimit() {
        assertThat(watch.overdue(50, Doing.HEAD, 0)).isFalse();
        assertThat(watch.overdue(59, Doing.HEAD, 0)).isFalse();
        assertThat(watch.overdue(60, Doing.HEAD, 0)).isTrue();
        assertThat(watch.overdue(60, Doing.BODY, 0)).isFalse();
        assertThat(watch.overdue(90, Doing.BODY, 0)).isTrue();
    }

    @Test
    void waitingForLookups_isNeverOverdue() {
        assertThat(watch.overdue(1, Doing.ANSWERING, 0)).isFalse();
        assertThat(watch.overdue(Long.MAX_VALUE / 2, Doing.ANSWERING, 0)).isFalse();
    }
}
