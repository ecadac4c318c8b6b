package io.sluice.bench.wire;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LookupQueueTest {
    private final LookupQueue queue = new LookupQueue(3);

    @Test
    void givesLookupsInTheirOrderAcrossItsEnd() {
        for (int i = 0; i < 10; i++) {
            assertThat(queue.offer(i, 100 + i)).isTrue();
            assertThat(queue.offer(i + 50, 0)).isTrue();
            assertThat(queue.key()).isEqualTo(i);
            assertThat(queue.due()).isEqualTo(100 + i);
            queue.remove();
            assertThat(queue.key()).isEqualTo(i + 50);
            queue.remove();
        }
        assertThat(queue.size()).isZero();
    }

    @Test
    void takesNoMoreThanItsBound() {
        for (int i = 0; i < 3; i++) {
            assertThat(queue.offer(i, i)).isTrue();
        }
        assertThat(queue.offer(4, 4)).isFalse();
        assertThat(queue.key()).isZero();
        assertThat(queue.size()).isEqualTo(3);
    }
}
