package io.sluice.transport;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * What the connections of one server on one event loop share: the list of those with unsent answers, the sweep, who is slow. Touched by
 * that loop alone, but for {@link #drain} and {@link #ticked}.
 */
public final class Loop {
    /** So many bytes of answers wait for the end of the turn; before there are more, they are flushed. */
    private static final int MOST_GATHERED = 2 * 1024 * 1024;

    /** Who would need longer than this to take what waits for him, at his pace of the last seconds, is slow. */
    private static final double SLOW_SECONDS = 2;

    private static final long SHED_PAUSE = TimeUnit.MILLISECONDS.toNanos(50);

    private final Executor executor;
    private final Executor nextTurn;
    private final LongSupplier nanoTime;
    private final Pressure pressure;
    private final Set<Connected> clients = new LinkedHashSet<>();
    private List<Sending> unsent = new ArrayList<>();
    private List<Sending> large = new ArrayList<>();
    private int gathered;
    private long shed;
    private volatile long ticked;
    private volatile boolean draining;

    /**
     * Not yet running: somebody calls {@link #tick} about once a second.
     *
     * @param executor the event loop; also what lookups name as theirs, so it must be one object
     * @param nextTurn runs on that loop what it is given, after the loop has read from its sockets once more
     * @param nanoTime the clock for waits and latencies
     * @param pressure of all loops of the port
     */
    public Loop(Executor executor, Executor nextTurn, LongSupplier nanoTime, Pressure pressure) {
        this.executor = executor;
        this.nextTurn = nextTurn;
        this.nanoTime = nanoTime;
        this.pressure = pressure;
        this.ticked = nanoTime.getAsLong();
        this.shed = ticked - SHED_PAUSE;
    }

    public Executor executor() {
        return executor;
    }

    public Pressure pressure() {
        return pressure;
    }

    public long now() {
        return nanoTime.getAsLong();
    }

    /** From now on answers end their connections. Any thread may say so. */
    void drain() {
        draining = true;
    }

    public boolean draining() {
        return draining;
    }

    public void add(Connected client) {
        clients.add(client);
    }

    public void remove(Connected client) {
        clients.remove(client);
    }

    /**
     * Flushes this soon. All answers given in the running task, and in those queued before the flush, leave with one
     * flush for each connection.
     */
    void flushSoon(Sending sending) {
        if (gathered > MOST_GATHERED) {
            flush(); // not this one: it is about to be written to
        }
        if (unsent.isEmpty()) {
            executor.execute(this::flush);
        }
        unsent.add(sending);
    }

    /**
     * Has it go on with a large answer once everybody's requests were read: a loop that went on at once would read none for as long as clients
     * take what it sends.
     */
    void goOnLater(Sending sending) {
        if (large.isEmpty()) {
            nextTurn.execute(this::goOn);
        }
        large.add(sending);
    }

    private void goOn() {
        List<Sending> turn = large;
        large = new ArrayList<>(turn.size());
        turn.forEach(Sending::sendPart);
    }

    /** So much was gathered. */
    void gathered(int bytes) {
        gathered += bytes;
    }

    private void flush() {
        List<Sending> flushed = unsent;
        unsent = new ArrayList<>(flushed.size());
        gathered = 0;
        flushed.forEach(Sending::flush);
    }

    /** True while answers that nobody reads take too much memory, even after the slowest clients were disconnected. */
    public boolean crowded() {
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
        List<Connected> slowest = clients.stream()
                .filter(client -> client.secondsBehind() > SLOW_SECONDS)
                .sorted(Comparator.comparingDouble(Connected::secondsBehind).reversed())
                .toList();
        int closed = 0;
        while (closed < slowest.size() && !pressure.relieved()) {
            slowest.get(closed++).close();
        }
        pressure.tookItsToll(closed);
    }

    /** There was no memory: even a client's end cannot be read then. Disconnects all that take any. */
    public void relieve() {
        List<Connected> slow =
                clients.stream().filter(client -> client.secondsBehind() > 0).toList();
        slow.forEach(Connected::close);
        pressure.tookItsToll(slow.size());
    }

    /** When {@link #tick} ran last, in nanoseconds. Any thread may ask. */
    long ticked() {
        return ticked;
    }

    /**
     * Closes connections that are overdue, and slow ones where there is no memory for them: whoever needs it now may be at another port, and none
     * of its clients may be slow.
     */
    void tick() {
        long nanos = now();
        ticked = nanos;
        boolean unused = crowded();
        pressure.slowClients().look();
        for (Connected client : List.copyOf(clients)) {
            client.sweep(nanos);
        }
    }

    /** Says farewell to clients that have asked for nothing since then; true when none is left. */
    boolean finishIdle(long since) {
        List.copyOf(clients).forEach(client -> client.finishIfIdle(since));
        return clients.isEmpty();
    }

    /** True when no connection owes or sends an answer. */
    boolean quiet() {
        return clients.stream().noneMatch(Connected::busy);
    }

    /** Closes every connection, whatever it does. */
    void closeAll() {
        List.copyOf(clients).forEach(Connected::close);
    }
}
