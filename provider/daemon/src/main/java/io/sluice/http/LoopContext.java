package io.sluice.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the connections of one event loop share: the list of those with unsent answers, the date, known heads, the
 * sweep. Touched by that loop alone, but for {@link #drain} and {@link #ticked}.
 */
final class LoopContext {
    private static final DateTimeFormatter HTTP_DATE = DateTimeFormatter.ofPattern(
                    "'Date: 'EEE, dd MMM yyyy HH:mm:ss 'GMT\r\n'", Locale.ENGLISH)
            .withZone(ZoneOffset.UTC);

    /** So many bytes of answers wait for the end of the turn; before there are more, they are flushed. */
    private static final int MOST_GATHERED = 2 * 1024 * 1024;

    /** Who would need longer than this to take what waits for him, at his pace of the last seconds, is slow. */
    private static final double SLOW_SECONDS = 2;

    private static final long SHED_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    private final Executor executor;
    private final Executor nextTurn;
    private final LongSupplier nanoTime;
    private final Router router;
    private final Pressure pressure;
    private final Set<Connection> connections = new LinkedHashSet<>();
    private final KnownHeads knownHeads = new KnownHeads();
    private List<Outbox> unsent = new ArrayList<>();
    private List<Outbox> large = new ArrayList<>();
    private int gathered;
    private long shed;
    private final String fields;
    private byte[] date;
    private byte[] bareDate;
    private volatile long ticked;
    private volatile boolean draining;

    /**
     * Not yet running: somebody calls {@link #tick} about once a second.
     *
     * @param executor the event loop; also what exchanges name as theirs, so it must be one object
     * @param nextTurn runs on that loop what it is given, after the loop has read from its sockets once more
     * @param nanoTime the clock for waits and latencies
     * @param router gets the requests
     * @param pressure of all loops of the port
     * @param fields of each answer of the port, each ended by CRLF
     */
    LoopContext(
            Executor executor,
            Executor nextTurn,
            LongSupplier nanoTime,
            Instant now,
            Router router,
            Pressure pressure,
            String fields) {
        this.executor = executor;
        this.nextTurn = nextTurn;
        this.nanoTime = nanoTime;
        this.router = router;
        this.pressure = pressure;
        this.ticked = nanoTime.getAsLong();
        this.shed = ticked - SHED_PAUSE;
        this.fields = fields;
        this.bareDate = dateField(now, "");
        this.date = dateField(now, fields);
    }

    Executor executor() {
        return executor;
    }

    Router router() {
        return router;
    }

    Pressure pressure() {
        return pressure;
    }

    long now() {
        return nanoTime.getAsLong();
    }

    /** The whole Date field of an answer given now, and the fields of the port. */
    byte[] date() {
        return date;
    }

    /** The same without the fields of the port. */
    byte[] bareDate() {
        return bareDate;
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
     * Flushes this soon. All answers given in the running task, and in those queued before the flush, leave with one
     * flush for each connection.
     */
    void flushSoon(Outbox outbox) {
        if (gathered > MOST_GATHERED) {
            flush(); // not this one: it is about to be written to
        }
        if (unsent.isEmpty()) {
            executor.execute(this::flush);
        }
        unsent.add(outbox);
    }

    /**
     * Has it go on with a large answer once everybody's requests were read: a loop that went on at once would read none for as long as clients
     * take what it sends.
     */
    void goOnLater(Outbox outbox) {
        if (large.isEmpty()) {
            nextTurn.execute(this::goOn);
        }
        large.add(outbox);
    }

    private void goOn() {
        List<Outbox> turn = large;
        large = new ArrayList<>(turn.size());
        turn.forEach(Outbox::sendPart);
    }

    /** So much was gathered. */
    void gathered(int bytes) {
        gathered += bytes;
    }

    private void flush() {
        List<Outbox> flushed = unsent;
        unsent = new ArrayList<>(flushed.size());
        gathered = 0;
        flushed.forEach(Outbox::flush);
    }

    /** True while answers that nobody reads take too much memory, even after the slowest clients were disconnected. */
    boolean crowded() {
        if (!pressure.over()) {
            return false;
        }
        long now = now();
        if (now - shed >= SHED_PAUSE) {
            shed = now;
            shed();
        }
        return pressure.over();
    }

    /** Disconnects the slowest until enough is given back. */
    private void shed() {
        List<Connection> slowest = connections.stream()
                .filter(connection -> connection.secondsBehind() > SLOW_SECONDS)
                .sorted(Comparator.comparingDouble(Connection::secondsBehind).reversed())
                .toList();
        int closed = 0;
        while (closed < slowest.size() && !pressure.relieved()) {
            slowest.get(closed++).close();
        }
        pressure.tookItsToll(closed);
    }

    /** There was no memory: even a client's end cannot be read then. Disconnects all that take any. */
    void relieve() {
        List<Connection> slow = connections.stream()
                .filter(connection -> connection.secondsBehind() > 0)
                .toList();
        slow.forEach(Connection::close);
        pressure.tookItsToll(slow.size());
    }

    /** When {@link #tick} ran last, in nanoseconds. Any thread may ask. */
    long ticked() {
        return ticked;
    }

    /** Renews the date and closes connections that are overdue. */
    void tick(Instant now) {
        bareDate = dateField(now, "");
        date = dateField(now, fields);
        long nanos = now();
        ticked = nanos;
        pressure.slowClients().look();
        for (Connection connection : List.copyOf(connections)) {
            connection.sweep(nanos);
        }
    }

    /** Says farewell to clients that have asked for nothing since then; true when none is left. */
    boolean finishIdle(long since) {
        List.copyOf(connections).forEach(connection -> connection.finishIfIdle(since));
        return connections.isEmpty();
    }

    /** True when no connection owes or sends an answer. */
    boolean quiet() {
        return connections.stream().noneMatch(Connection::busy);
    }

    /** Closes every connection, whatever it does. */
    void closeAll() {
        List.copyOf(connections).forEach(Connection::close);
    }

    private static byte[] dateField(Instant now, String fields) {
        return (HTTP_DATE.format(now) + fields).getBytes(US_ASCII);
    }
}
