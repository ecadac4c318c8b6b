package io.sluice.bench.micro;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.bench.micro.CoalescerBenchmark.KeyRing;
import io.sluice.bench.micro.CoalescerBenchmark.OneValue;
import io.sluice.bench.micro.CoalescerBenchmark.StageCaller;
import io.sluice.coalesce.Coalescer;
import io.sluice.coalesce.Loader;
import io.sluice.coalesce.Settings;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class LoopCallerTest {
    private final LoopCaller caller = new LoopCaller();
    private final StageCaller stages = new StageCaller();

    @Test
    void everyLookupIsLoadedAndNoMoreThanAThousandAreOpen() throws Exception {
        AtomicInteger most = new AtomicInteger();
        Set<String> loaded = ConcurrentHashMap.newKeySet();
        AtomicInteger keysLoaded = new AtomicInteger();
        CompletableFuture<Coalescer<String, String>> itself = new CompletableFuture<>();
        try (Coalescer<String, String> coalescer = Coalescer.start(Settings.defaults(), keys -> {
            most.accumulateAndGet(itself.join().waiting(), Math::max);
            loaded.addAll(keys);
            keysLoaded.addAndGet(keys.size());
            return OneValue.loader().load(keys);
        })) {
            assertThat(itself.complete(coalescer)).isTrue();
            KeyRing own = KeyRing.own(1);
            for (int i = 0; i < 40; i++) {
                caller.burst(coalescer, own);
            }
        }
        assertThat(keysLoaded).hasValue(4000);
        assertThat(loaded).hasSize(4000).contains("4097", "8096");
        assertThat(most).hasValueLessThanOrEqualTo(1000);
    }

    @Test
    void threadsHaveKeysOfTheirOwn() {
        KeyRing one = KeyRing.own(0);
        KeyRing other = KeyRing.own(1);
        Set<String> keys = ConcurrentHashMap.newKeySet();
        for (int i = 0; i < 4096; i++) {
            keys.add(one.next());
            keys.add(other.next());
        }
        assertThat(keys).hasSize(2 * 4096);
    }

    @Test
    void aLookupThatFailsEndsTheBenchmark() {
        Loader<String, String> broken = keys -> {
            throw new IllegalStateException("no source");
        };
        try (Coalescer<String, String> coalescer = Coalescer.start(Settings.defaults(), broken)) {
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 20; i++) {
                            caller.burst(coalescer, KeyRing.hot());
                        }
                    })
                    .hasMessageContaining("a lookup was not answered");
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 20; i++) {
                            stages.burst(coalescer, KeyRing.hot());
                        }
                    })
                    .hasMessageContaining("a lookup was not answered");
        }
    }

    @Test
    void aLookupThatIsRefusedEndsTheBenchmark() {
        Coalescer<String, String> closed = Coalescer.start(Settings.defaults(), OneValue.loader());
        closed.close();
        assertThatThrownBy(() -> caller.burst(closed, KeyRing.hot())).hasMessageContaining("a lookup was not taken");
    }
}
