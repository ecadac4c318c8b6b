package io.sluice.fences;

import io.sluice.changes.FenceStoreException;
import io.sluice.coalesce.Loader.Evidence;
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
import org.jspecify.annotations.Nullable;

/**
 * Holds an answer back until Redis shows as much as it does: so that who has it, and reads Redis then, does not go back. It waits for the
 * change stream, not for the fill. While changes are late, or Redis is away, nothing is held back.
 *
 * <p>Connects with the first answer that may have to wait. Safe for all threads; one of them asks at a time.
 */
public final class AppliedGate implements AutoCloseable {
    /** Longer than changes need in time, and short beside a lookup's deadline. */
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private static final long FOR_LONG_NANOS = TimeUnit.MILLISECONDS.toNanos(8);
    private static final long LOOK_AGAIN_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private final long mostNanos;
    private final RedisSession session;
    private final AppliedPosition applied;
    private volatile @Nullable Behind behind;

    /** Holds nothing back yet. */
    public AppliedGate(RedisSettings settings) {
        this(settings, MOST_NANOS);
    }

    AppliedGate(RedisSettings settings, long mostNanos) {
        this.mostNanos = mostNanos;
        CacheNames names = CacheNames.of(settings);
        this.session = new RedisSession(settings, ErrorAdvice.of(settings, names.rights(FencedFills.RIGHTS)));
        this.applied = new AppliedPosition(names);
    }

    /** From now on answers are held back; whoever applies changes is told when they are. */
    public void begin(Behind told) {
        behind = told;
    }

    /** Returns when what was seen is applied, as far as the ledger says, or after 100 ms. */
    public void await(@Nullable Evidence evidence) {
        Behind told = behind;
        if (told == null || !(evidence instanceof ReadPoint sight)) {
            return;
        }
        long start = System.nanoTime();
        long waited = 0;
        while (!isApplied(sight) && waited < mostNanos) {
            told.waits(waited > FOR_LONG_NANOS);
            LockSupport.parkNanos(this, LOOK_AGAIN_NANOS);
            waited = System.nanoTime() - start;
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
        behind = null;
        session.close();
    }
}
