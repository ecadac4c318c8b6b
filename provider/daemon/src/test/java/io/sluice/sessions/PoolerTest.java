package io.sluice.sessions;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Who has a process of its own, and who shares. */
class PoolerTest {

    /** Processes that serve whoever asks, the one that was free last first, as PgBouncer does, or any. */
    private static final class Pool {
        final ArrayDeque<Integer> free = new ArrayDeque<>();
        private final @Nullable Random random;

        Pool(int processes, @Nullable Random random) {
            this.random = random;
            for (int i = 1; i <= processes; i++) {
                free.add(i);
            }
        }

        int take() {
            for (int i = random == null ? 0 : random.nextInt(free.size()); i > 0; i--) {
                free.addLast(free.removeFirst());
            }
            return free.removeFirst();
        }

        Pooler.Client client() {
            return new Pooler.Client() {
                private int held;

                @Override
                public int process() {
                    if (held != 0) {
                        return held;
                    }
                    int process = take();
                    free.addFirst(process);
                    return process;
                }

                @Override
                public void begin() {
                    held = take();
                }

                @Override
                public void rollback() {
                    free.addFirst(held);
                    held = 0;
                }
            };
        }
    }

    private static Pooler.Client own(int process) {
        return new Pooler.Client() {
            @Override
            public int process() {
                return process;
            }

            @Override
            public void begin() {}

            @Override
            public void rollback() {}
        };
    }

    @Test
    void aProcessEach_isNotShared() throws Exception {
        assertThat(Pooler.shares(own(1), own(2))).isFalse();
    }

    @Test
    void transactionPool_isShared_howeverManyProcessesItHas() throws Exception {
        for (int processes = 2; processes < 20; processes++) {
            Pool pool = new Pool(processes, null);
            assertThat(Pooler.shares(pool.client(), pool.client()))
                    .as("of %d", processes)
                    .isTrue();
        }
    }

    @Test
    void transactionPoolThatOthersUse_isShared() throws Exception {
        int missed = 0;
        for (int seed = 0; seed < 1000; seed++) {
            Pool pool = new Pool(20, new Random(seed));
            missed += Pooler.shares(pool.client(), pool.client()) ? 0 : 1;
        }
        assertThat(missed).isLessThan(5);
    }
}
