package io.sluice.bench.drill;

import java.net.URI;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Looks again and again at which daemon reads the changes: more is asked of it than of one that hears of them. */
final class ReadingWatch implements Work {
    private static final long LOOK_EVERY_MILLIS = 50;

    private final Pair daemons;
    private volatile @Nullable URI before;
    private volatile @Nullable URI now;

    ReadingWatch(Pair daemons) {
        this.daemons = daemons;
    }

    /** Whether it was the one at the last two looks: who has just taken over may not have told everybody yet. For all threads. */
    boolean isReading(URI daemon) {
        return daemon.equals(now) && daemon.equals(before);
    }

    @Override
    public boolean next() throws InterruptedException {
        URI reading = daemons.reading();
        before = now;
        now = reading;
        TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MILLIS);
        return true;
    }

    @Override
    public void close() {}
}
