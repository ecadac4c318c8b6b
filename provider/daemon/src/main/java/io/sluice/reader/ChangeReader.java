package io.sluice.reader;

import io.sluice.changes.ChangeSource;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.EventStream;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.ReaderSettings;
import io.sluice.reader.ReaderFailures.Cause;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the caches of some tables fresh: reads what changes, drops the entries and leaves fences, and says so to the database when Redis has
 * done it. Of many daemons one does it: whoever has the slot. The others stand by.
 *
 * <p>One thread of its own does all of it. Everything else may be asked from any thread.
 */
public final class ChangeReader implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeReader.class);
    private static final int MOST_REPAIRS = 1000;
    private static final long CLOSE_MILLIS = 3000;

    private final ChangeSource source;
    private final List<ReadTable> tables;
    private final EventStream events;
    private final ReaderSettings settings;
    private final LongSupplier nanoTime;
    private final Pauses pauses;
    private final ReaderCounts counts;
    private final ReaderFailures troubles;
    private final ArrayBlockingQueue<ReportedChanges.Repair> repairs = new ArrayBlockingQueue<>(MOST_REPAIRS);
    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile @Nullable StreamLoop following;
    private @Nullable Thread thread;
    private @Nullable String lastFault;

    /** @param chance supplies numbers from 0 to below 1, so that daemons that stand by do not all come at once */
    ChangeReader(
            ChangeSource source,
            List<ReadTable> tables,
            EventStream events,
            ReaderSettings settings,
            LongSupplier nanoTime,
            DoubleSupplier chance) {
        this.source = source;
        this.tables = List.copyOf(tables);
        List<String> names = tables.stream().map(ReadTable::name).toList();
        this.events = events;
        this.settings = settings;
        this.nanoTime = nanoTime;
        this.pauses = new Pauses(chance);
        this.counts = new ReaderCounts(names, nanoTime.getAsLong());
        this.troubles = new ReaderFailures(names, nanoTime);
    }

    /**
     * Starts the thread, which connects. Closes the stores and the events at its end.
     *
     * @param tables the first one is that of events and messages that name none
     */
    public static ChangeReader start(
            ChangeSource source, List<ReadTable> tables, EventStream events, ReaderSettings settings) {
        ChangeReader reader =
                new ChangeReader(source, tables, events, settings, System::nanoTime, () -> ThreadLocalRandom.current()
                        .nextDouble());
        Thread thread = new Thread(reader::run, "sluice-changes");
        thread.setDaemon(true);
        reader.thread = thread;
        thread.start();
        return reader;
    }

    /** What the thread does. */
    void run() {
        try {
            while (!closed.await(step(), TimeUnit.NANOSECONDS)) {}
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            ReadTable.release(tables);
            drop();
            tables.forEach(table -> table.stores().close());
            events.close();
            counts.state(ChangeState.CLOSED, null);
        }
    }

    /** Does what is due. Returns how long nothing is, in nanoseconds. */
    long step() {
        try {
            StreamLoop now = following;
            if (now == null) {
                now = StreamLoop.open(source, tables, settings, counts, troubles, inbox(), nanoTime);
                following = now; // from here on whoever closes can break it
            }
            now.step();
            well(now);
            if (now.isSettled()) {
                begun.countDown();
            }
            return 0;
        } catch (ChangeSourceException e) {
            return lost(e);
        } catch (FenceStoreException e) {
            return refused(e);
        } catch (RuntimeException | Error e) {
            drop();
            return fault(e);
        }
    }

    /** Its trace once, however often it comes. */
    private long fault(Throwable e) {
        if (e instanceof OutOfMemoryError) {
            String line =
                    "a changed row is larger than this daemon's heap has room for: raise -Xmx in SLUICE_JAVA_OPTS (";
            return tell(ChangeState.NO_DATABASE, line + e.getMessage() + ")", Cause.MEND);
        }
        if (!e.toString().equals(lastFault)) {
            LOG.error("the change stream stops for a moment, for a fault of ours", e);
        }
        lastFault = e.toString();
        return tell(ChangeState.NO_DATABASE, "a fault of ours: " + e, Cause.PASSES);
    }

    private void well(StreamLoop now) {
        boolean applies = now.hasApplied();
        if (applies) {
            pauses.reset();
            lastFault = null;
        }
        if (counts.state() != ChangeState.READING) {
            counts.state(ChangeState.READING, null);
        }
        troubles.reads(counts, applies, nanoTime.getAsLong());
    }

    private ReportedChanges inbox() {
        return new ReportedChanges(events, repairs, settings.keep().toMillis(), troubles);
    }

    private long lost(ChangeSourceException e) {
        boolean read = following != null;
        if (!read) {
            counts.kept(source.kept());
        }
        drop();
        if (e.kind() == ChangeSourceException.Kind.BUSY) {
            if (counts.state() != ChangeState.STANDING_BY) {
                LOG.info("stands by: {}", e.getMessage());
            }
            counts.standsBy(e.getMessage());
            troubles.standsBy(tables, String.valueOf(e.getMessage()), nanoTime.getAsLong());
            begun.countDown();
            return pauses.standBy();
        }
        if (read && e.kind() == ChangeSourceException.Kind.GAP) {
            // Either the next session begins at once, with a slot made anew, or its refusal says what is to be mended.
            counts.state(ChangeState.NO_DATABASE, e.getMessage());
            return pauses.backOff();
        }
        Cause cause = e.kind() == ChangeSourceException.Kind.MEND ? Cause.MEND : Cause.TOLD;
        return tell(ChangeState.NO_DATABASE, String.valueOf(e.getMessage()), cause);
    }

    private long refused(FenceStoreException e) {
        String line = String.valueOf(e.getMessage());
        if (e.kind() == FenceStoreException.Kind.LOST) {
            StreamLoop now = following;
            return now != null && now.lost() == 1 ? 0 : tell(ChangeState.NO_REDIS, line, Cause.PASSES);
        }
        if (e.kind() == FenceStoreException.Kind.NOT_OURS) {
            drop(); // a slot that is not read would be kept by the server for nothing
            tell(ChangeState.NOT_OURS, line, Cause.MEND);
            return pauses.standBy();
        }
        // All tables are in one Redis: each would find its own connection broken, one pause after the other.
        tables.forEach(table -> table.stores().all().forEach(FenceStore::disconnect));
        try {
            StreamLoop now = following;
            if (now != null) {
                now.keepAlive();
            }
        } catch (ChangeSourceException away) {
            return lost(away);
        }
        return tell(ChangeState.NO_REDIS, line, e.kind() == FenceStoreException.Kind.AWAY ? Cause.TOLD : Cause.MEND);
    }

    private long tell(ChangeState state, String problem, Cause cause) {
        if (closed.getCount() > 0) {
            troubles.stopped(state, problem, cause);
        }
        counts.state(state, problem);
        begun.countDown();
        return pauses.backOff();
    }

    /**
     * Fills wait until what the log has now is applied. From any thread; never blocks.
     *
     * @param forLong for some milliseconds already
     */
    public void hurry(boolean forLong) {
        StreamLoop now = following;
        if (now != null) {
            now.hurry(forLong);
        }
    }

    private void drop() {
        StreamLoop before = following;
        following = null;
        if (before != null) {
            before.close();
        }
    }

    /** Drops the entry of this key, and lets no fill pass that was read before; soon, unless there are too many of them. From any thread. */
    public void repair(String table, String key) {
        repairs.offer(new ReportedChanges.Repair(table, key)); // the audit will come by again
    }

    /** Messages of the stream of kinds that are not known here, passed over. */
    public long unknownMessages() {
        return counts.unknown();
    }

    /** Events that can never be applied, and were laid aside. */
    public long buriedEvents() {
        return events.buried();
    }

    /** Waits until fills of every node pass, or until it is clear that they will not soon; so long at most. */
    public void awaitBegin(Duration most) throws InterruptedException {
        begun.await(most.toNanos(), TimeUnit.NANOSECONDS);
    }

    /** What can be wrong: that changes are not applied, or late. */
    public List<Episode> troubles() {
        return troubles.all();
    }

    /** Whether what changes is gone from Redis at once: applied here, or by the daemon that this one stands by. */
    public boolean isWell() {
        return status().isWell() && troubles.all().stream().allMatch(trouble -> trouble.now() == null);
    }

    /** As {@link #isWell}, of this table alone. */
    public boolean isWell(String table) {
        return status().isWell() && troubles.isWell(table);
    }

    /** As {@link ChangeStatus#isInTime}, of this table alone. */
    public boolean isInTime(String table) {
        return status().isInTime() && counts.isRead(table);
    }

    /** For each table, in their order, as it is now. */
    public List<TableStatus> tables() {
        return counts.tableStatus();
    }

    /** As it is now. */
    public ChangeStatus status() {
        return counts.status(nanoTime.getAsLong());
    }

    /** Ends the session and the thread. What was not applied stays in the slot. Blocks for some seconds at most. */
    @Override
    public void close() {
        closed.countDown();
        StreamLoop now = following;
        if (now != null) {
            now.abort();
        }
        Thread running = thread;
        if (running == null) {
            return;
        }
        try {
            running.join(CLOSE_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
