package io.sluice.changes;

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
final class Following implements AutoCloseable {
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int MOST_BEATS = 100;

    /** A message on its way through the log. */
    private record Sent(String text, long at) {}

    private final ChangeSession session;
    private final ReaderSettings settings;
    private final ReaderCounts counts;
    private final LongSupplier nanoTime;
    private final Inbox inbox;
    private final Tenure tenure;
    private final Pending pending;
    private final ArrayDeque<Sent> beats = new ArrayDeque<>();
    private ChangeSession.@Nullable Beat look;
    private long nextBeat;
    private boolean settled;

    Following(
            ChangeSession session,
            FenceStore store,
            ReaderSettings settings,
            ReaderCounts counts,
            Inbox inbox,
            LongSupplier nanoTime) {
        this.session = session;
        this.settings = settings;
        this.counts = counts;
        this.nanoTime = nanoTime;
        this.inbox = inbox;
        this.pending = new Pending(session.table(), settings.keep().toMillis());
        this.tenure = new Tenure(session, store, settings, counts, nanoTime);
    }

    /** Reads and applies what there is, or waits a little for more. */
    void step() throws ChangeSourceException, FenceStoreException {
        try {
            if (tenure.takeOver() || look == null || nanoTime.getAsLong() - nextBeat >= 0) {
                look = beat();
            }
            if (!pending.hasNews()) {
                read(look.snapshot());
                inbox.take(pending, look, session::beat, nanoTime.getAsLong());
            }
            if (pending.hasNews()) {
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
    }

    private ChangeSession.Beat beat() throws ChangeSourceException, FenceStoreException {
        long before = nanoTime.getAsLong();
        ChangeSession.Beat look = session.beat();
        beats.add(new Sent(look.sent(), before));
        if (beats.size() > MOST_BEATS) {
            beats.remove();
        }
        boolean soon = tenure.looked(look, before);
        settled = !soon;
        nextBeat = before + (soon ? SOON_NANOS : settings.beat().toNanos());
        return look;
    }

    private void read(Snapshot last) throws ChangeSourceException, MalformedException {
        long patience = Math.min(Inbox.EVERY_NANOS, Math.max(0, nextBeat - nanoTime.getAsLong()));
        ByteBuffer message = session.next(Duration.ofNanos(patience));
        while (message != null) {
            pending.take(message, last);
            if (pending.isFull()) {
                return;
            }
            message = session.next(Duration.ZERO);
        }
    }

    /** Whether fills of the primary pass, too. */
    boolean isSettled() {
        return settled;
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
    }

    private void heard(@Nullable String beat) {
        if (beat == null || beats.stream().noneMatch(sent -> sent.text().equals(beat))) {
            return;
        }
        Sent sent;
        do {
            sent = beats.remove();
        } while (!sent.text().equals(beat));
        counts.heard(sent.at(), nanoTime.getAsLong());
    }

    void abort() {
        session.abort();
    }

    @Override
    public void close() {
        session.close();
    }
}
