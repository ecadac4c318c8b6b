package io.sluice.reader;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.FenceStore;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.ReaderSettings;
import io.sluice.lookup.Snapshot;
import io.sluice.pgoutput.MalformedException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
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
    private final LedgerHold tenure;
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

    StreamLoop(
            ChangeSession session,
            FenceStore store,
            ReaderSettings settings,
            ReaderCounts counts,
            ReportedChanges inbox,
            LongSupplier nanoTime) {
        this.session = session;
        this.settings = settings;
        this.counts = counts;
        this.nanoTime = nanoTime;
        this.inbox = inbox;
        this.pending = new UnappliedChanges(session.table(), settings.keep().toMillis());
        this.tenure = new LedgerHold(session, store, settings, counts, nanoTime);
        this.lastAdvance = nanoTime.getAsLong() - ADVANCE_NANOS;
        this.lastNews = lastAdvance;
    }

    /** Reads and applies what there is, or waits a little for more. */
    void step() throws ChangeSourceException, FenceStoreException {
        try {
            if (tenure.takeOver() || look == null || isBeatDue(nanoTime.getAsLong())) {
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
        } catch (FenceStoreException e) {
            if (e.kind() == FenceStoreException.Kind.LOST) {
                tenure.lose();
            }
            throw e;
        } catch (MalformedException e) {
            throw new ChangeSourceException(
                    ChangeSourceException.Kind.AWAY, "a message of the stream cannot be read: " + e.getMessage(), e);
        }
    }

    /** Says to the server that we are there, while Redis keeps us from going on. */
    void keepAlive() throws ChangeSourceException {
        tenure.acknowledge();
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
        boolean soon = tenure.looked(look, before);
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
        while (message != null) {
            pending.take(message, last);
            if (pending.isFull()) {
                return false;
            }
            message = session.next(Duration.ZERO);
        }
        return true;
    }

    /** Whether anything was applied here, or a beat has come back. */
    boolean hasApplied() {
        return applied;
    }

    /** Whether fills of the primary pass, too. */
    boolean isSettled() {
        return settled;
    }

    private void advance(long upTo) throws ChangeSourceException, FenceStoreException {
        long now = nanoTime.getAsLong();
        if (tenure.isBeyond(upTo) && (awaited || now - lastAdvance >= ADVANCE_NANOS)) {
            awaited = false;
            lastAdvance = now;
            tenure.advance(upTo);
        }
    }

    private void apply(ChangeSession.Beat last) throws ChangeSourceException, FenceStoreException {
        boolean unplaced = pending.isUnplaced();
        tenure.apply(pending, pending.changes(unplaced ? session.beat() : last));
        if (unplaced) {
            long soon = nanoTime.getAsLong() + SOON_NANOS; // the snapshot after that is a later one
            nextBeat = soon - nextBeat < 0 ? soon : nextBeat;
        }
        inbox.applied(nanoTime.getAsLong());
        counts.passedOver(pending.unknown());
        heard(pending.beat());
        pending.done();
        applied = true;
    }

    private void heard(@Nullable String beat) throws FenceStoreException {
        if (beat == null || beats.stream().noneMatch(sent -> sent.text().equals(beat))) {
            return;
        }
        Sent sent;
        do {
            sent = beats.remove();
        } while (!sent.text().equals(beat));
        long now = nanoTime.getAsLong();
        counts.heard(sent.at(), now);
        tenure.heard(sent.quietXmax(), now - sent.at() < ReaderSettings.LATE.toNanos());
    }

    void abort() {
        session.abort();
    }

    @Override
    public void close() {
        session.close();
    }
}
