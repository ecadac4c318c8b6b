package io.sluice.changes;

import io.sluice.pgoutput.MalformedException;
import io.sluice.write.Lsn;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One session with the slot: reads, applies, acknowledges, in this order. What Redis has not taken is neither acknowledged nor joined by
 * more: the slot keeps it. Used by the reader's thread alone.
 */
final class Following implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeReader.class);
    private static final long SOON_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final int MOST_BEATS = 100;

    /** With more fences, more of them are looked at each second. */
    private static final int FENCES_PER_SWEEP = 20_000;

    private static final int MOST_SWEEPS = 50;

    /** A message on its way through the log. */
    private record Sent(String text, long at) {}

    private final ChangeSession session;
    private final FenceStore store;
    private final ReaderSettings settings;
    private final ReaderCounts counts;
    private final LongSupplier nanoTime;
    private final Inbox inbox;
    private final Pending pending;
    private final ArrayDeque<Sent> beats = new ArrayDeque<>();
    private ChangeSession.@Nullable Beat look;
    private @Nullable Generations generations;
    private @Nullable String shape;
    private boolean lost;
    private long term;
    private long applied;
    private long acknowledged;
    private long maxXid;
    private long nextBeat;
    private long toldAt;
    private long cleared;

    Following(
            ChangeSession session,
            FenceStore store,
            ReaderSettings settings,
            ReaderCounts counts,
            Inbox inbox,
            LongSupplier nanoTime) {
        this.session = session;
        this.store = store;
        this.settings = settings;
        this.counts = counts;
        this.nanoTime = nanoTime;
        this.inbox = inbox;
        this.pending = new Pending(session.table(), settings.keep().toMillis());
        this.acknowledged = session.acknowledged();
        this.applied = acknowledged;
    }

    /** Reads and applies what there is, or waits a little for more. */
    void step() throws ChangeSourceException, FenceStoreException {
        try {
            if (generations == null) {
                generations = takeOver();
            }
            if (look == null || nanoTime.getAsLong() - nextBeat >= 0) {
                look = beat(generations);
                if (!look.shape().equals(shape)) {
                    generations = reshaped(generations, look);
                }
            }
            if (!pending.hasNews()) {
                read(look.snapshot());
                inbox.take(pending, look, session::beat, nanoTime.getAsLong());
            }
            if (pending.hasNews()) {
                apply(generations, look);
            }
        } catch (FenceStoreException e) {
            if (e.kind() == FenceStoreException.Kind.LOST) {
                generations = null;
                lost = true;
            }
            throw e;
        } catch (MalformedException e) {
            throw new ChangeSourceException(
                    ChangeSourceException.Kind.AWAY, "a message of the stream cannot be read: " + e.getMessage(), e);
        }
    }

    /** Says to the server that we are there, while Redis keeps us from going on. */
    void keepAlive() throws ChangeSourceException {
        session.acknowledge(acknowledged);
    }

    private Generations takeOver() throws ChangeSourceException, FenceStoreException {
        Ledger there = store.read();
        if (there != null && there.timeline() > session.timeline()) {
            throw new ChangeSourceException(
                    ChangeSourceException.Kind.AWAY,
                    "Redis was filled from timeline " + there.timeline() + ", and this server is on "
                            + session.timeline() + ": it is not the primary; if it is, flush Redis");
        }
        if (lost && there != null && there.term() > term) {
            throw new ChangeSourceException(ChangeSourceException.Kind.AWAY, "another reader has taken over");
        }
        String gap = gap(there);
        term = 1 + Math.max(term, there == null ? 0 : there.term());
        if (gap != null || there == null) {
            return clear(gap == null ? "" : gap);
        }
        applied = there.applied();
        maxXid = there.maxXid();
        store.take(new Ledger(
                term,
                0,
                there.timeline(),
                there.floorLsn(),
                there.floorXmax(),
                there.applied(),
                there.maxXid(),
                false,
                0));
        LOG.info("reads changes of {} from {}", session.table(), Lsn.text(applied));
        return Generations.after(there, settings.keep().toNanos(), nanoTime.getAsLong());
    }

    /** Why nobody knows which entries are old, or null if those who know have left word. */
    private @Nullable String gap(@Nullable Ledger there) {
        if (there == null) {
            return "Redis has no ledger: it is new, or was flushed";
        }
        if (there.timeline() != session.timeline()) {
            return "another server is the primary now, on timeline " + session.timeline();
        }
        if (lost) {
            return "Redis has come back with older data";
        }
        if (there.clearing()) {
            return "the last clearing had no end";
        }
        if (session.fresh()) {
            return "the slot was made anew: what changed before is not in it";
        }
        return session.acknowledged() > there.applied() ? "Redis has missed changes that were read before" : null;
    }

    /** What the table looks like: known from now on, or another than before, and then rows may be others of which no message tells. */
    private Generations reshaped(Generations known, ChangeSession.Beat look)
            throws ChangeSourceException, FenceStoreException {
        if (shape == null) {
            shape = look.shape();
            return known;
        }
        term++;
        generations = null; // until it has ended well
        return clear("the table was rewritten or altered");
    }

    /** Drops every entry. Fills go on meanwhile, if they have seen all that was there when it began. */
    private Generations clear(String why) throws ChangeSourceException, FenceStoreException {
        LOG.info("drops every entry of Redis: {}", why);
        counts.state(ChangeState.CLEARING, null);
        ChangeSession.Beat look = session.beat();
        shape = look.shape();
        store.take(new Ledger(
                term,
                0,
                session.timeline(),
                look.position(),
                Long.MAX_VALUE,
                applied,
                look.snapshot().xmax(),
                true,
                0));
        maxXid = look.snapshot().xmax();
        Generations fresh = Generations.from(
                look.position(), look.snapshot(), settings.keep().toNanos());
        toldAt = nanoTime.getAsLong();
        cleared = 0;
        store.clear(this::dropped);
        LOG.info("{} entries were dropped", cleared);
        counts.cleared(why);
        counts.state(ChangeState.READING, null);
        nextBeat = nanoTime.getAsLong();
        lost = false;
        return fresh;
    }

    private void dropped(long entries) {
        long now = nanoTime.getAsLong();
        if (now - toldAt >= TELL_NANOS) {
            LOG.info("{} entries dropped so far", entries);
            toldAt = now;
        }
        cleared = entries;
        try {
            keepAlive();
        } catch (ChangeSourceException e) {
            // The next call says so again, and can be heard.
        }
    }

    private ChangeSession.Beat beat(Generations known) throws ChangeSourceException, FenceStoreException {
        long before = nanoTime.getAsLong();
        ChangeSession.Beat look = session.beat();
        beats.add(new Sent(look.sent(), before));
        if (beats.size() > MOST_BEATS) {
            beats.remove();
        }
        long floorXmax = known.floorXmax();
        long fences = store.fences();
        if (fences > settings.mostFences()) {
            known.force();
        }
        known.beat(look.snapshot(), before);
        store.floor(known.floorLsn(), known.floorXmax());
        for (long sweeps = Math.min(MOST_SWEEPS, 1 + fences / FENCES_PER_SWEEP); fences > 0 && sweeps > 0; sweeps--) {
            store.sweep();
        }
        counts.looked(look, fences, before);
        // Fills of the primary wait for a snapshot later than the floor's.
        boolean soon = known.floorXmax() == Long.MAX_VALUE || known.floorXmax() < floorXmax;
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

    private void apply(Generations known, ChangeSession.Beat last) throws ChangeSourceException, FenceStoreException {
        List<Change> changes = pending.changes(pending.isUnplaced() ? session.beat() : last);
        long upTo = Math.max(applied, pending.complete());
        maxXid = Math.max(maxXid, pending.maxXid());
        // What drops everything is applied when everything is dropped: until then the ledger says the position before.
        store.apply(changes, pending.clear() == null ? upTo : applied, maxXid);
        for (Change change : changes) {
            known.applied(change.lsn(), change.xid());
        }
        inbox.applied(nanoTime.getAsLong());
        applied = upTo;
        counts.applied(applied, changes.size(), pending.transactions());
        String why = pending.clear();
        if (why != null) {
            term++;
            generations = null; // until it has ended well
            generations = clear(why);
        }
        heard(pending.beat());
        pending.done();
        session.acknowledge(applied);
        acknowledged = applied;
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
