package io.sluice.bench.caches;

import io.sluice.bench.lab.RedisCaller;
import io.sluice.bench.lab.WalPosition;
import java.io.IOException;

/** That of a single master. */
public record OneLedger(RedisCaller redis) implements Ledgers {
    @Override
    public Look look(String prefix) throws IOException {
        return new OneLook(WalPosition.applied(redis, prefix));
    }

    private record OneLook(WalPosition applied) implements Look {
        @Override
        public WalPosition of(String name) {
            return applied;
        }

        @Override
        public boolean reaches(WalPosition at) {
            return applied.reaches(at);
        }
    }

    @Override
    public void close() {
        redis.close();
    }
}
