package io.sluice.audit;

import io.sluice.coalesce.Loader;
import io.sluice.lookup.Value;
import java.util.Collection;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Lets the audit look once a second, on a thread of its own, while changes are read here and in time. */
public final class Auditor implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Auditor.class);
    private static final long EVERY_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final long WARN_EVERY_NANOS = TimeUnit.MINUTES.toNanos(1);
    private static final long CLOSE_MILLIS = 3000;

    private final Audit audit;
    private final CachedEntries entries;
    private final BooleanSupplier well;
    private final Consumer<String> repair;
    private final LongAdder compared = new LongAdder();
    private final LongAdder mismatches = new LongAdder();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Thread thread;
    private boolean warned;
    private long warnedAt;

    private Auditor(
            CachedEntries entries,
            Loader<String, Value> rows,
            int perSecond,
            BooleanSupplier well,
            Consumer<String> repair) {
        this.audit = new Audit(entries, rows, perSecond, this::mismatch);
        this.entries = entries;
        this.well = well;
        this.repair = repair;
        this.thread = new Thread(this::run, "sluice-audit");
        thread.setDaemon(true);
    }

    /**
     * Starts the thread. Closes the entries at its end.
     *
     * @param rows of the primary
     * @param perSecond how many changed keys, and how many random ones; at least 1
     * @param well whether changes are applied here, without delay: else entries may well differ
     * @param repair told the key of a mismatch, to drop its entry
     */
    public static Auditor start(
            CachedEntries entries,
            Loader<String, Value> rows,
            int perSecond,
            BooleanSupplier well,
            Consumer<String> repair) {
        Auditor auditor = new Auditor(entries, rows, perSecond, well, repair);
        auditor.thread.start();
        return auditor;
    }

    private void run() {
        try {
            while (!closed.await(EVERY_NANOS, TimeUnit.NANOSECONDS)) {
                if (well.getAsBoolean()) {
                    look();
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            entries.close();
        }
    }

    private void look() {
        try {
            compared.add(audit.step(System.nanoTime()));
        } catch (Exception e) {
            LOG.debug(
                    "nothing was compared this time: {}",
                    e.toString()); // Redis or the primary is away, and others say so
        }
    }

    private void mismatch(String key) {
        mismatches.increment();
        long now = System.nanoTime();
        if (!warned || now - warnedAt > WARN_EVERY_NANOS) {
            warned = true;
            warnedAt = now;
            LOG.warn(
                    "the entry of key '{}' is not what its row says, and nothing was on its way; it is dropped"
                            + " (sluice_audit_mismatches_total counts all)",
                    key.replaceAll("\\p{Cntrl}", "?"));
        }
        repair.accept(key);
    }

    /** These keys have changed. From any thread; never blocks. */
    public void changed(Collection<String> keys) {
        audit.changed(keys);
    }

    /** Entries compared with their rows. */
    public long compared() {
        return compared.sum();
    }

    /** Entries that were not what their rows say. */
    public long mismatches() {
        return mismatches.sum();
    }

    /** Ends the thread. Blocks for some seconds at most. */
    @Override
    public void close() {
        closed.countDown();
        try {
            thread.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
