package io.sluice.fences;

import io.sluice.coalesce.Loader.Evidence;
import io.sluice.fills.Behind;
import io.sluice.lookup.ReadPoint;
import io.sluice.redis.Homes;
import io.sluice.redis.RedisServers;
import io.sluice.redis.RedisSettings;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Holds an answer back until Redis shows as much as it does: so that who has it, and reads Redis then, does not go back. It waits for the
 * change stream, not for the fill. While changes are late, or Redis is away, nothing is held back. Safe for all threads.
 */
public final class AppliedGate implements AutoCloseable {
    /** Longer than changes need in time, and short beside a lookup's deadline. */
    private static final long MOST_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final RedisSettings settings;
    private final long mostNanos;
    private volatile Gates gates;
    private volatile @Nullable Behind behind;
    private boolean closed;

    private record Gates(Homes<RedisServers> homes, List<HomeGate> each) {
        static Gates of(RedisSettings settings, Homes<RedisServers> homes) {
            return new Gates(
                    homes,
                    homes.all().stream()
                            .map(home -> new HomeGate(settings.inTurn(home)))
                            .toList());
        }
    }

    /** Holds nothing back yet. */
    public AppliedGate(RedisSettings settings) {
        this(settings, MOST_NANOS);
    }

    AppliedGate(RedisSettings settings, long mostNanos) {
        this.settings = settings;
        this.mostNanos = mostNanos;
        this.gates = Gates.of(settings, settings.address().homes());
    }

    /** From now on answers are held back; whoever applies changes is told when they are. */
    public void begin(Behind told) {
        behind = told;
    }

    /** Returns when what was seen is applied to every home, as far as the ledgers say, or after 100 ms. */
    public void await(@Nullable Evidence evidence) {
        Behind told = behind;
        if (told == null || !(evidence instanceof ReadPoint sight)) {
            return;
        }
        long end = System.nanoTime() + mostNanos;
        for (HomeGate gate : gates().each) {
            gate.await(sight, told, end);
        }
    }

    private Gates gates() {
        Gates known = gates;
        Homes<RedisServers> homes = settings.address().homes();
        return known.homes.equals(homes) ? known : changed(homes);
    }

    private synchronized Gates changed(Homes<RedisServers> homes) {
        Gates before = gates;
        if (closed || before.homes.equals(homes)) {
            return before;
        }
        Gates changed = Gates.of(settings, homes);
        gates = changed;
        before.each.forEach(HomeGate::close);
        return changed;
    }

    @Override
    public synchronized void close() {
        closed = true;
        behind = null;
        gates.each.forEach(HomeGate::close);
    }
}
