package io.sluice.pacing;

import io.sluice.coalesce.CoalescerListener;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/** Counts what a coalescer does, for its {@link WindowTuner}. Lanes call it; one other thread takes what it has counted. */
public final class PaceListener implements CoalescerListener {
    private final LongSupplier nanoTime;
    private final LongAdder keys = new LongAdder();
    private final LongAdder busyNanos = new LongAdder();
    private final Latencies waits = new Latencies();
    private final Latencies loads = new Latencies();
    private volatile boolean listens;
    private long since;

    /** Counts nothing before it is told to. */
    public PaceListener(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.since = nanoTime.getAsLong();
    }

    /** Whether anybody wants to know: else lookups should pay nothing for it. */
    public void listens(boolean wanted) {
        listens = wanted;
    }

    @Override
    public void waited(Object key, long nanos) {
        if (listens) {
            waits.add(nanos, 1);
        }
    }

    @Override
    public void loaded(int loaded, int found, long nanos) {
        if (!listens) {
            return;
        }
        keys.add(loaded);
        busyNanos.add(nanos);
        loads.add(nanos, loaded);
    }

    @Override
    public void loadFailed(int failed, long nanos, Throwable cause) {
        if (listens) {
            busyNanos.add(nanos);
        }
    }

    /** What has happened since the last call. For one thread. */
    public Observed take(int lanes) {
        long now = nanoTime.getAsLong();
        long p99 = waits.takeP99() + loads.takeP99();
        Observed observed =
                new Observed(now - since, keys.sumThenReset(), busyNanos.sumThenReset(), Math.max(1, lanes), p99);
        since = now;
        return observed;
    }

    /** Times in buckets of an eighth of their power of two. */
    private static final class Latencies {
        private static final int PER_OCTAVE = 8;

        private final AtomicLongArray buckets = new AtomicLongArray(Long.SIZE * PER_OCTAVE);

        void add(long nanos, long times) {
            buckets.addAndGet(bucket(Math.max(PER_OCTAVE, nanos)), times);
        }

        private static int bucket(long nanos) {
            int octave = Long.SIZE - 1 - Long.numberOfLeadingZeros(nanos);
            int eighth = (int) (nanos >>> (octave - 3)) & (PER_OCTAVE - 1);
            return octave * PER_OCTAVE + eighth;
        }

        /** The upper end of a bucket. */
        private static long end(int bucket) {
            int octave = bucket / PER_OCTAVE;
            return (1L << octave) + (1L << (octave - 3)) * (bucket % PER_OCTAVE + 1);
        }

        /** That of those added since the last call; 0 if there were none. */
        long takeP99() {
            long[] taken = new long[buckets.length()];
            long all = 0;
            for (int i = 0; i < taken.length; i++) {
                taken[i] = buckets.getAndSet(i, 0);
                all += taken[i];
            }
            long above = all / 100;
            for (int i = taken.length - 1; i >= 0; i--) {
                above -= taken[i];
                if (above < 0) {
                    return end(i);
                }
            }
            return 0;
        }
    }
}
