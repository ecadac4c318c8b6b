package io.sluice.reader;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.EventStream;
import io.sluice.changes.FenceStoreException;
import io.sluice.lookup.Lsn;
import io.sluice.unapplied.UnappliedChanges;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.TimeUnit;

/**
 * What the reader is told besides the change stream: events of those who write what the table's log does not show, and keys that an
 * audit found wrong. Used by the reader's thread. Trouble with events never holds up the change stream.
 */
final class ReportedChanges {
    /** How often events are asked for: an event may wait as long. */
    static final long EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private static final long AFTER_TROUBLE_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final int MOST_EVENTS = 500;
    private static final int MOST_REPAIRS = 100;

    /** Looks at the database anew. */
    @FunctionalInterface
    interface Look {
        ChangeSession.Beat take() throws ChangeSourceException;
    }

    private final EventStream events;
    private final Queue<Repair> repairs;
    private final long keepMillis;
    private final ReaderFailures troubles;
    private final List<String> taken = new ArrayList<>();
    private long next;

    /** A key of a table that an audit found wrong. */
    record Repair(String table, String key) {}

    /** @param keepMillis for so long no fill is taken of a key whose event cannot say when it was changed */
    ReportedChanges(EventStream events, Queue<Repair> repairs, long keepMillis, ReaderFailures troubles) {
        this.events = events;
        this.repairs = repairs;
        this.keepMillis = keepMillis;
        this.troubles = troubles;
    }

    /** Adds what is there to what is to be applied. */
    void take(UnappliedChanges pending, ChangeSession.Beat last, Look look, long now) throws ChangeSourceException {
        for (int i = 0; i < MOST_REPAIRS; i++) {
            Repair repair = repairs.poll();
            if (repair == null) {
                break;
            }
            pending.told(repair.table(), repair.key(), 0, 0);
        }
        if (now - next < 0) {
            return;
        }
        next = now + EVERY_NANOS;
        try {
            take(pending, last, look);
            troubles.eventsCome();
        } catch (FenceStoreException e) {
            trouble(e, now);
        }
    }

    private void take(UnappliedChanges pending, ChangeSession.Beat last, Look look)
            throws FenceStoreException, ChangeSourceException {
        List<EventStream.Event> all = events.read(MOST_EVENTS);
        ChangeSession.Beat latest = last;
        for (EventStream.Event event : all) {
            String table = event.table();
            String key = event.key();
            String text = event.lsn();
            if (table != null && !pending.names().contains(table)) {
                events.bury(event, "it names a table that is none of " + String.join(", ", pending.names()));
                continue;
            }
            if (key == null) {
                events.bury(event, "it has no field 'key' that is text");
                continue;
            }
            if (text == null) {
                pending.told(table, key, 0, keepMillis);
                taken.add(event.id());
                continue;
            }
            OptionalLong lsn = Lsn.parse(text);
            if (lsn.isPresent() && lsn.getAsLong() > latest.position()) {
                latest = look.take();
            }
            if (lsn.isEmpty()) {
                events.bury(event, "its lsn is no position like 16/B374D848");
            } else if (lsn.getAsLong() > latest.position()) {
                events.bury(event, "its lsn is beyond the end of the log, " + Lsn.text(latest.position()));
            } else {
                pending.told(table, key, lsn.getAsLong(), 0);
                taken.add(event.id());
            }
        }
    }

    /** What was taken is applied. */
    void applied(long now) {
        if (taken.isEmpty()) {
            return;
        }
        try {
            events.done(List.copyOf(taken));
        } catch (FenceStoreException e) {
            trouble(e, now); // they come again, and to apply them twice is harmless
        }
        taken.clear();
    }

    private void trouble(FenceStoreException e, long now) {
        next = now + AFTER_TROUBLE_NANOS;
        troubles.noEvents(String.valueOf(e.getMessage()), e.kind() == FenceStoreException.Kind.AWAY);
    }
}
