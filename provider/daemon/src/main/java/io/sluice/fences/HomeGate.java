package io.sluice.fences;

import io.sluice.changes.FenceStoreException;
import io.sluice.fills.AppliedPosition;
import io.sluice.fills.Behind;
import io.sluice.fills.FencedFills;
import io.sluice.lookup.ReadPoint;
import io.sluice.redis.CacheNames;
import io.sluice.redis.ErrorAdvice;
import io.sluice.redis.RedisSession;
import io.sluice.redis.RedisSettings;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * How far changes are applied to one home, asked when something waits for it. Connects with the first question. Safe for all threads; one of
 * them asks at a time.
 */
final class HomeGate implements AutoCloseable {
    private static final long FOR_LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(8);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final RedisSession session;
    private final AppliedPosition applied;

    HomeGate(RedisSettings settings) {
        CacheNames names = CacheNames.of(settings);
        this.session = new RedisSession(settings, ErrorAdvice.of(settings, names.rights(FencedFills.RIGHTS)));
        this.applied = new AppliedPosition(names);
    }

    /** Waits until what was seen is applied, as far as the home's ledger says; no longer than until {@code end}, as nanoTime has it. */
    void await(ReadPoint sight, Behind told, long end) {
        long start = System.nanoTime();
        long now = start;
        while (!isApplied(sight) && now - end < 0) {
            told.waits(now - start > FOR_LONG_NANOS);
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
            now = System.nanoTime();
        }
    }

    private synchronized boolean isApplied(ReadPoint sight) {
        try {
            return applied.takes(sight)
                    || session.ask(connection -> {
                        applied.ask(connection);
                        return applied.takes(sight) || applied.isUnknown();
                    });
        } catch (FenceStoreException away) {
            return true;
        }
    }

    @Override
    public synchronized void close() {
        session.close();
    }
}
