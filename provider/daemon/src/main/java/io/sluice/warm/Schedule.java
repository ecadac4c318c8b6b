package io.sluice.warm;

import io.sluice.warm.KeyFile.KeyBatch;
import java.util.ArrayDeque;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Which batch is next and when, and how far everything before is sent. Several threads take batches; what they do ends in any order. */
final class Schedule {
    private final KeyFile file;
    private final int most;
    private final double nanosForKey;
    private final LongSupplier nanoTime;
    private final ArrayDeque<Leg> underWay = new ArrayDeque<>();
    private Checkpoint mark;
    private long nextStart;
    private boolean started;

    /** One batch under way. */
    static final class Leg {
        private final KeyBatch batch;
        private final long start;
        private @Nullable Counts tally;

        private Leg(KeyBatch batch, long start) {
            this.batch = batch;
            this.start = start;
        }

        KeyBatch batch() {
            return batch;
        }

        /** When to send it, in nanoseconds of the clock. */
        long start() {
            return start;
        }
    }

    /** @param from where to begin */
    Schedule(KeyFile file, Checkpoint from, WarmSettings settings, LongSupplier nanoTime) throws WarmException {
        this.file = file;
        this.mark = from;
        this.most = settings.batch();
        this.nanosForKey = 1e9 / settings.rate();
        this.nanoTime = nanoTime;
        file.seek(from.offset());
    }

    /** The next batch, or null when there is none. Time that went by without any is not made up for. */
    synchronized @Nullable Leg next() throws WarmException {
        KeyBatch batch = file.next(most);
        if (batch == null) {
            return null;
        }
        long now = nanoTime.getAsLong();
        long start = started && nextStart - now > 0 ? nextStart : now;
        started = true;
        nextStart = start + (long) (batch.keys().size() * nanosForKey);
        Leg leg = new Leg(batch, start);
        underWay.add(leg);
        return leg;
    }

    /** This batch is done. The mark moves when all before it are. */
    synchronized void done(Leg done, Counts tally) {
        done.tally = tally;
        Leg first;
        while ((first = underWay.peek()) != null && first.tally != null) {
            underWay.remove();
            mark = new Checkpoint(
                    mark.size(),
                    mark.sha256(),
                    mark.source(),
                    first.batch.end(),
                    mark.tally().plus(first.tally));
        }
    }

    synchronized Checkpoint mark() {
        return mark;
    }
}
