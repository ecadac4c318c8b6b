package io.sluice.reader;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSource;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Owner;
import io.sluice.changes.ReaderSettings;
import io.sluice.lookup.Snapshot;
import io.sluice.pgoutput.MalformedException;
import io.sluice.unapplied.UnappliedChanges;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One session with the slot: reads, applies, acknowledges, in this order. What Redis has not taken is neither acknowledged nor joined by
 * more: the slot keeps it. Used by the reader's thread alone.
 */
final class StreamLoop implements AutoCloseable {
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    /** A log that others write to grows all the time: so often Redis is told how far it was read, when nobody waits for it. */
    private static final long ADVANCE_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /** What comes without an end may be nothing that is to be applied; the beats have to go on. */
    private static final int MOST_MESSAGES = 50_000;

    private static final long SOONEST_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
    private static final int MOST_BEATS = 100;

    /**
     * A message on its way through the log.
     *
     * @param quietXmax as {@link ChangeSession.Beat#quietXmax}
     */
    private record Sent(String text, long quietXmax, long at) {}

    private final ChangeSession session;
    private final ReaderSettings settings;
    private final ReaderCounts counts;
    private final LongSupplier nanoTime;
    private final ReportedChanges inbox;
    private final TableHolds holds;
    private final UnappliedChanges pending;
    private final ArrayDeque<Sent> beats = new ArrayDeque<>();
    private ChangeSession.@Nullable Beat look;
    private long lastAdvance;
    private long lastBeat;
    private long lastNews;
    private long nextBeat;
    private boolean settled;
    private boolean applied;

    /** Fills wait for what the log has now; and for long, as if nothing made the server write it. */
    private volatile boolean awaited;

    private volatile boolean overdue;

    /** Opens a session, and has read nothing of it. */
    static StreamLoop open(
            ChangeSource source,
            List<ReadTable> tables,
            ReaderSettings settings,
            ReaderCounts counts,
            ReaderFailures troubles,
            ReportedChanges inbox,
            LongSupplier nanoTime)
            throws ChangeSourceException, FenceStoreException {
        Map<String, List<FenceStore>> stores = new HashMap<>();
        tables.forEach(table -> stores.put(table.name(), table.stores().all()));
        Map<FenceStore, FenceStoreException> refused = new HashMap<>();
        ChangeSession session = source.open(new ChangeSource.Claim() {
            @Override
            public void by(Map<String, Owner> owners) throws FenceStoreException {
                claim(stores, owners, refused);
            }

            @Override
            public void whose(Map<String, Owner> owners) {
                owners.forEach(
                        (table, owner) -> stores.getOrDefault(table, List.of()).forEach(store -> store.owner(owner)));
            }
        });
        TableHolds holds = new TableHolds(session, tables, stores, refused, settings, counts, troubles, nanoTime);
        return new StreamLoop(session, holds, tables, settings, counts, inbox, nanoTime);
    }

    /** @param refused what concerns one cache goes there, unless it is so of all */
    private static void claim(
            Map<String, List<FenceStore>> stores,
            Map<String, Owner> owners,
            Map<FenceStore, FenceStoreException> refused)
            throws FenceStoreException {
        refused.clear();
        int all = owners.keySet().stream()
                .mapToInt(table -> stores.getOrDefault(table, List.of()).size())
                .sum();
        for (Map.Entry<String, Owner> each : owners.entrySet()) {
            List<FenceStore> its = stores.getOrDefault(each.getKey(), List.of());
            for (FenceStore store : its) {
                try {
                    store.claim(each.getValue());
                } catch (FenceStoreException e) {
                    if (!(e.isOfOneTable() || its.size() > 1) || refused.size() + 1 == all) {
                        throw e;
                    }
                    refused.put(store, e);
                }
            }
        }
    }

    private StreamLoop(
            ChangeSession session,
            TableHolds holds,
            List<ReadTable> tables,
            ReaderSettings settings,
            ReaderCounts counts,
            ReportedChanges inbox,
            LongSupplier nanoTime) {
        this.session = session;
        this.settings = settings;
        this.counts = counts;
        this.nanoTime = nanoTime;
        this.inbox = inbox;
        this.pending = new UnappliedChanges(
                tables.stream().map(ReadTable::name).toList(),
                session.tables(),
                settings.keep().toMillis());
        this.holds = holds;
        this.lastAdvance = nanoTime.getAsLong() - ADVANCE_NANOS;
        this.lastNews = lastAdvance;
    }

    /** Reads and applies what there is, or waits a little for more. */
    void step() throws ChangeSourceException, FenceStoreException {
        try {
            holds.follow(); // of a cluster, the homes may be other ones by now
            if (holds.takeOver(pending) || look == null || isBeatDue(nanoTime.getAsLong())) {
                look = beat();
            }
            if (!pending.hasNews()) {
                long upTo = read(look.snapshot()) ? session.received() : 0;
                inbox.take(pending, look, session::beat, nanoTime.getAsLong());
                if (!pending.hasNews()) {
                    advance(upTo);
                }
            }
            if (pending.hasNews()) {
                lastNews = nanoTime.getAsLong(); // while others commit, the server writes its log by itself
                apply(look);
            }
            holds.sweep();
            holds.well();
        } catch (MalformedException e) {
            throw new ChangeSourceException(
                    ChangeSourceException.Kind.AWAY, "a message of the stream cannot be read: " + e.getMessage(), e);
        }
    }

    /** Says to the server that we are there, while Redis keeps us from going on. */
    void keepAlive() throws ChangeSourceException {
        holds.acknowledge();
        counts.kept(session.kept());
    }

    private ChangeSession.Beat beat() throws ChangeSourceException, FenceStoreException {
        long before = nanoTime.getAsLong();
        overdue = false;
        lastBeat = before;
        ChangeSession.Beat look = session.beat();
        beats.add(new Sent(look.sent(), look.quietXmax(), before));
        if (beats.size() > MOST_BEATS) {
            beats.remove();
        }
        boolean soon = holds.looked(look, before);
        settled = !soon;
        nextBeat = before + (soon ? SOON_NANOS : settings.beat().toNanos());
        return look;
    }

    /**
     * Fills wait for what the log has now. What nothing has made the server write yet comes with the next beat: so when they wait for long,
     * one is due. From any thread.
     */
    void hurry(boolean forLong) {
        awaited = true;
        overdue |= forLong;
    }

    private boolean isBeatDue(long now) {
        return now - nextBeat >= 0 || (overdue && now - lastBeat >= SOONEST_NANOS && now - lastNews >= SOONEST_NANOS);
    }

    /** Returns whether it has read all that there is. */
    private boolean read(Snapshot last) throws ChangeSourceException, MalformedException {
        long patience = Math.min(ReportedChanges.EVERY_NANOS, Math.max(0, nextBeat - nanoTime.getAsLong()));
        ByteBuffer message = session.next(Duration.ofNanos(patience));
        for (int taken = 1; message != null; taken++) {
            pending.take(message, last);
            if (pending.isFull() || taken >= MOST_MESSAGES) {
                return false;
            }
            message = session.next(Duration.ZERO);
        }
        return true;
    }

    /** As {@link TableHolds#lost}. */
    int lost() {
        return holds.lost();
    }

    /** Whether anything was applied here, or a beat has come back. */
    boolean hasApplied() {
        return applied;
    }

    /** Whether fills of the primary pass, too. */
    boolean isSettled() {
        return settled;
    }

    /** Of several tables most have no part in what was read last, and are told so now and then. */
    private void advance(long upTo) throws ChangeSourceException, FenceStoreException {
        long all = Math.max(upTo, pending.complete());
        long now = nanoTime.getAsLong();
        if (holds.isBehind(all) && (awaited || now - lastAdvance >= ADVANCE_NANOS)) {
            awaited = false;
            lastAdvance = now;
            holds.advance(all, pending);
        }
    }

    private void apply(ChangeSession.Beat last) throws ChangeSourceException, FenceStoreException {
        boolean unplaced = pending.isUnplaced();
        holds.apply(pending, unplaced ? session.beat() : last);
        if (unplaced) {
            long soon = nanoTime.getAsLong() + SOON_NANOS; // the snapshot after that is a later one
            nextBeat = soon - nextBeat < 0 ? soon : nextBeat;
        }
        inbox.applied(nanoTime.getAsLong());
        counts.passedOver(pending.unknown());
        heard(pending.beat());
        pending.done();
        advance(0);
        applied = true;
    }

    private void heard(@Nullable String beat) throws ChangeSourceException, FenceStoreException {
        if (beat == null || beats.stream().noneMatch(sent -> sent.text().equals(beat))) {
            return;
        }
        Sent sent;
        do {
            sent = beats.remove();
        } while (!sent.text().equals(beat));
        long now = nanoTime.getAsLong();
        counts.heard(sent.at(), now);
        holds.heard(pending, sent.quietXmax(), now - sent.at() < ReaderSettings.LATE.toNanos());
    }

    void abort() {
        session.abort();
    }

    @Override
    public void close() {
        session.close();
    }
}
