package io.sluice.fills;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.coalesce.Filler.Fill;
import io.sluice.lookup.Value;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class FillBufferTest {
    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5); // the clock may run over

    @Test
    void offer_moreKeysThanFit_dropsTheRest() {
        FillBuffer buffer = new FillBuffer(10, 1 << 20, 100, now::get);
        buffer.offer(fills(0, 8));
        buffer.offer(fills(8, 16));
        assertThat(buffer.size()).isEqualTo(10);
        assertThat(buffer.dropped()).isEqualTo(6);
        assertThat(buffer.poll(100)).extracting(Fill::key).containsExactlyElementsOf(keys(0, 10));
        buffer.offer(fills(20, 30));
        assertThat(buffer.size()).isEqualTo(10);
    }

    @Test
    void offer_moreBytesThanFit_dropsTheRest() {
        FillBuffer buffer = new FillBuffer(1000, 5000, 100, now::get);
        Value large = Value.of("v".repeat(2000));
        buffer.offer(List.of(new Fill<>("a", large), new Fill<>("b", large), new Fill<>("c", large)));
        assertThat(buffer.size()).isEqualTo(2);
        assertThat(buffer.dropped()).isEqualTo(1);
        assertThat(buffer.poll(1)).hasSize(1);
        buffer.offer(List.of(new Fill<>("d", large)));
        assertThat(buffer.dropped()).isEqualTo(1);
    }

    /** Whoever comes later is counted with those it came with, also when some of them are gone. */
    @Test
    void forget_takesOutTheFillsOfTheseKeys_whereverTheyWait() {
        FillBuffer buffer = new FillBuffer(1000, 1 << 20, 100, now::get);
        buffer.offer(fills(0, 3));
        now.addAndGet(600_000_000);
        buffer.offer(fills(3, 4));
        buffer.offer(fills(4, 7));
        buffer.offer(fills(1, 2));
        buffer.invalidate(Set.of("k1", "k3", "k6", "other"));
        assertThat(buffer.size()).isEqualTo(4);
        assertThat(buffer.dropped()).isEqualTo(4);
        now.addAndGet(600_000_000);
        assertThat(buffer.poll(100)).extracting(Fill::key).containsExactly("k4", "k5");
        assertThat(buffer.dropped()).isEqualTo(6);
    }

    @Test
    @Timeout(10)
    void forget_wakesWhoWaitsForFills() throws Exception {
        FillBuffer buffer = new FillBuffer(1000, 1 << 20, 100, System::nanoTime);
        buffer.invalidate(Set.of());
        boolean unused = buffer.awaitFill(Long.MAX_VALUE); // would wait for ever
        buffer.notUrgent();
        buffer.offer(fills(0, 1));
        buffer.invalidate(Set.of());
        buffer.awaitCompany(Long.MAX_VALUE / 2);
    }

    @Test
    void poll_fillsOlderThanASecond_areDropped() {
        FillBuffer buffer = new FillBuffer(1000, 1 << 20, 100, now::get);
        buffer.offer(fills(0, 3));
        now.addAndGet(600_000_000);
        buffer.offer(fills(3, 5));
        now.addAndGet(600_000_000);
        assertThat(buffer.poll(100)).extracting(Fill::key).containsExactly("k3", "k4");
        assertThat(buffer.dropped()).isEqualTo(3);
    }

    @Test
    void offer_oldFillsInTheWay_makesRoom() {
        FillBuffer buffer = new FillBuffer(3, 1 << 20, 100, now::get);
        buffer.offer(fills(0, 3));
        now.addAndGet(1_000_000_001);
        buffer.offer(fills(3, 6));
        assertThat(buffer.poll(100)).extracting(Fill::key).containsExactly("k3", "k4", "k5");
        assertThat(buffer.dropped()).isEqualTo(3);
    }

    @Test
    void offer_afterClose_dropsAndKeepsWhatWaits() {
        FillBuffer buffer = new FillBuffer(10, 1 << 20, 100, now::get);
        buffer.offer(fills(0, 2));
        buffer.close();
        buffer.offer(fills(2, 5));
        assertThat(buffer.dropped()).isEqualTo(3);
        assertThat(buffer.poll(100)).hasSize(2);
    }

    @Test
    @Timeout(30)
    void awaitCompany_enoughOrOldOrNothingOrClosed_returnsAtOnce() throws InterruptedException {
        FillBuffer buffer = new FillBuffer(1000, 1 << 20, 5, now::get);
        long forEver = Long.MAX_VALUE / 2;
        buffer.awaitCompany(forEver); // nothing waits
        buffer.offer(fills(0, 5));
        buffer.awaitCompany(forEver); // enough
        buffer.poll(4);
        now.addAndGet(2_000);
        buffer.awaitCompany(2_000); // old enough
        buffer.close();
        buffer.awaitCompany(forEver);
        assertThat(buffer.size()).isEqualTo(1);
    }

    @Test
    @Timeout(30)
    void awaitCompany_endsWhenEnoughHasCome() throws InterruptedException {
        FillBuffer buffer = new FillBuffer(1000, 1 << 20, 5, now::get);
        buffer.offer(fills(0, 1));
        Thread other = new Thread(() -> buffer.offer(fills(1, 6)));
        other.start();
        buffer.awaitCompany(Long.MAX_VALUE / 2);
        assertThat(buffer.size()).isEqualTo(6);
        other.join();
    }

    static List<Fill<String, Value>> fills(int from, int to) {
        return keys(from, to).stream()
                .map(key -> new Fill<>(key, Value.of("v-" + key)))
                .toList();
    }

    static List<String> keys(int from, int to) {
        return IntStream.range(from, to).mapToObj(i -> "k" + i).toList();
    }
}
