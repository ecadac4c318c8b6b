package io.sluice.tracing;

import io.sluice.coalesce.CoalescerListener;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says which lookups of a table took long, and where their time went: of each batch the key that waited longest, as a hash, for keys may be
 * secrets. There is a line a second at most, which says how many others there were. Lanes call it; each asks for one batch at a time.
 */
public final class SlowLookups implements CoalescerListener {
    private static final Logger LOG = LoggerFactory.getLogger(SlowLookups.class);
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int HASH_BYTES = 6;

    private final String table;
    private final LongSupplier nanoTime;
    private final ThreadLocal<LongestWait> waits = ThreadLocal.withInitial(LongestWait::new);
    private final AtomicLong unsaid = new AtomicLong();
    private final AtomicLong saidAt;
    private volatile long leastNanos;

    /** The key of a batch that has waited longest. */
    private static final class LongestWait {
        private @Nullable Object key;
        private long nanos;
    }

    /** @param least what takes as long is slow; zero says nothing */
    public SlowLookups(String table, Duration least, LongSupplier nanoTime) {
        this.table = table;
        this.nanoTime = nanoTime;
        this.saidAt = new AtomicLong(nanoTime.getAsLong() - PAUSE_NANOS);
        this.leastNanos = least.toNanos();
    }

    /** From now on what takes as long is slow; zero says nothing. */
    public void least(Duration least) {
        leastNanos = least.toNanos();
    }

    @Override
    public void waited(Object key, long nanos) {
        if (leastNanos == 0) {
            return;
        }
        LongestWait wait = waits.get();
        if (wait.key == null || nanos > wait.nanos) {
            wait.key = key;
            wait.nanos = nanos;
        }
    }

    @Override
    public void loaded(int keys, int found, long nanos) {
        ended(keys, nanos, "");
    }

    @Override
    public void loadFailed(int keys, long nanos, Throwable cause) {
        ended(keys, nanos, " that failed");
    }

    private void ended(int keys, long nanos, String how) {
        long least = leastNanos;
        if (least == 0) {
            return;
        }
        LongestWait wait = waits.get();
        Object key = wait.key;
        wait.key = null;
        if (key == null || wait.nanos + nanos < least) {
            return; // of a batch that is asked for again nobody is counted twice
        }
        long now = nanoTime.getAsLong();
        long last = saidAt.get();
        if (now - last < PAUSE_NANOS || !saidAt.compareAndSet(last, now)) {
            unsaid.incrementAndGet();
            return;
        }
        long others = unsaid.getAndSet(0);
        LOG.info(
                "slow lookup of {}: {} ms, of which {} in the queue and {} in a SELECT of {} keys{}; SHA-256 of its key begins with {}{}",
                table,
                millis(wait.nanos + nanos),
                millis(wait.nanos),
                millis(nanos),
                keys,
                how,
                hash(key),
                others == 0 ? "" : "; " + others + " more slow batches since the last line");
    }

    private static long millis(long nanos) {
        return TimeUnit.NANOSECONDS.toMillis(nanos);
    }

    private static String hash(Object key) {
        try {
            byte[] all =
                    MessageDigest.getInstance("SHA-256").digest(key.toString().getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(all, 0, HASH_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every JDK has it
        }
    }
}
