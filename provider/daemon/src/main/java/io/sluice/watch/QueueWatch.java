package io.sluice.watch;

import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sees whether what waits in a queue is done in time while the database is there, as {@link LookupWatch} does for lookups: by counts that
 * others keep. Used by one thread.
 */
public final class QueueWatch {
    private static final Logger LOG = LoggerFactory.getLogger(QueueWatch.class);

    /** Nothing bad for so long, and it is over. */
    private static final Duration CALM = Duration.ofSeconds(3);

    private final QueueCounts counts;
    private final String whyLate;
    private final String whyFull;
    private final Episode slow;
    private final Episode full;
    private long lateBefore;
    private long refusedBefore;

    /**
     * What is looked at.
     *
     * @param late those that were not done in time
     * @param refused those that found the queue full
     * @param away whether the database is known to be away: that is told elsewhere
     */
    public record QueueCounts(LongSupplier late, LongSupplier refused, BooleanSupplier away) {}

    private QueueWatch(QueueCounts counts, Episode slow, String whyLate, Episode full, String whyFull) {
        this.counts = counts;
        this.slow = slow;
        this.whyLate = whyLate;
        this.full = full;
        this.whyFull = whyFull;
    }

    public static QueueWatch ofWrites(QueueCounts counts, LongSupplier nanoTime) {
        return new QueueWatch(
                counts,
                new Episode("writes_slow", "writes are done in time again", "writes got 504", CALM, LOG, nanoTime),
                "writes get 504: the primary commits them later than --timeout (a lock of another session, see"
                        + " pg_blocking_pids, or sluice_write_transaction_seconds); some may be done all the same",
                new Episode("write_queue_full", "the queue takes writes again", "got 503", CALM, LOG, nanoTime),
                "writes are refused with 503: their queue is full, because the primary does not keep up (see"
                        + " sluice_write_queue, sluice_write_transaction_seconds, --write-batch)");
    }

    public static QueueWatch ofQueries(QueueCounts counts, LongSupplier nanoTime) {
        return new QueueWatch(
                counts,
                new Episode(
                        "queries_slow", "queries are answered in time again", "queries got 503", CALM, LOG, nanoTime),
                "queries of views get 503: the database answers them later than --odata-timeout (a filter without an"
                        + " index, or a lock: see sluice_query_statements_seconds and pg_stat_activity)",
                new Episode("query_queue_full", "the queue takes queries again", "got 503", CALM, LOG, nanoTime),
                "queries of views are refused with 503: their queue is full, because the database does not keep up (see"
                        + " sluice_queries_waiting, sluice_query_statements_seconds, --odata-lanes)");
    }

    /** The states that it knows. */
    public List<Episode> episodes() {
        return List.of(slow, full);
    }

    /** One look. */
    public void look() {
        long late = counts.late.getAsLong();
        long refused = counts.refused.getAsLong();
        boolean away = counts.away.getAsBoolean();
        if (away) { // which is told, and worse
            slow.giveWay();
            full.giveWay();
        }
        if (!away && late > lateBefore) {
            slow.report(whyLate, late - lateBefore);
        }
        if (!away && refused > refusedBefore) {
            full.report(whyFull, refused - refusedBefore);
        }
        lateBefore = late;
        refusedBefore = refused;
        slow.look();
        full.look();
    }
}
