package io.sluice.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/**
 * What the connections of one event loop share: the list of those with unsent answers, the date, known heads, lookups about to start, the sweep. Touched by that
 * loop alone, but for {@link #drain}.
 */
final class Loop {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "'Date: 'EEE, dd MMM yyyy HH:mm:ss 'GMT\r\n'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    private final Executor executor;
    private final LongSupplier nanoTime;
    private final Router router;
    private final Set<Connection> connections = new LinkedHashSet<>();
    private final KnownHeads knownHeads = new KnownHeads();
    private List<Outbox> unsent = new ArrayList<>();
    private List<Lookup> lookups = new ArrayList<>();
    private byte[] date;
    private volatile boolean draining;

    /**
     * Not yet running: somebody calls {@link #tick} about once a second.
     *
     * @param executor the event loop; also what lookups name as their executor, so it must be one object
     * @param nanoTime the clock for waits and latencies
     * @param router gets the requests, and then the lookups that it made of them
     */
    Loop(Executor executor, LongSupplier nanoTime, Instant now, Router router) {
        this.executor = executor;
        this.nanoTime = nanoTime;
        this.router = router;
        this.date = dateField(now);
    }

    Executor executor() {
        return executor;
    }

    Router router() {
        return router;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** The whole Date field of an answer given now. */
    byte[] date() {
        return date;
    }

    KnownHeads knownHeads() {
        return knownHeads;
    }

    /** From now on answers end their connections. Any thread may say so. */
    void drain() {
        draining = true;
    }

    boolean draining() {
        return draining;
    }

    void add(Connection connection) {
        connections.add(connection);
    }

    void remove(Connection connection) {
        connections.remove(connection);
    }

    /**
     * Looks this up when all that can be read now is read. Lookups of one turn of the loop reach the coalescer together: started one by
     * one, each would wake a lane for a batch of its own.
     */
    void lookUp(Lookup lookup) {
        if (lookups.isEmpty()) {
            executor.execute(this::lookUpAll);
        }
        lookups.add(lookup);
    }

    private void lookUpAll() {
        List<Lookup> together = lookups;
        lookups = new ArrayList<>(together.size());
        router.lookUp(together);
    }

    /**
     * Flushes this soon. All answers given in the running task, and in those queued before the flush, leave with one
     * flush for each connection.
     */
    void flushSoon(Outbox outbox) {
        if (unsent.isEmpty()) {
            executor.execute(this::flush);
        }
        unsent.add(outbox);
    }

    private void flush() {
        List<Outbox> flushed = unsent;
        unsent = new ArrayList<>(flushed.size());
        flushed.forEach(Outbox::flush);
    }

    /** Renews the date and closes connections that are overdue. */
    void tick(Instant now) {
        date = dateField(now);
        long nanos = now();
        for (Connection connection : List.copyOf(connections)) {
            connection.sweep(nanos);
        }
    }

    /** True when no connection owes or sends an answer. */
    boolean quiet() {
        return connections.stream().noneMatch(Connection::busy);
    }

    /** Closes every connection, whatever it does. */
    void closeAll() {
        List.copyOf(connections).forEach(Connection::close);
    }

    private static byte[] dateField(Instant now) {
        return HTTP_DATE.format(now).getBytes(US_ASCII);
    }
}
