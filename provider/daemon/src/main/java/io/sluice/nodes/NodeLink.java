package io.sluice.nodes;

import io.sluice.coalesce.LoadException;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.ServerLink;
import io.sluice.tables.LookupPool;
import io.sluice.tables.NodeProbe;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The link to one node: whether it serves, what it was found to be, and who may ask it. Any thread may ask; the probe's alone steps. */
final class NodeLink implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(NodeLink.class);
    private static final long MOST_PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

    private final String name;
    private final ServerLink<LookupPool> server;
    private final long intervalNanos;
    private final LongSupplier nanoTime;
    private volatile long answered;
    private volatile @Nullable NodeProbe sighting;
    private volatile List<String> warnings = List.of();
    private final LongAdder troubles = new LongAdder();
    private volatile @Nullable String lastTrouble;
    private long pauseNanos;

    /**
     * @param name what its state calls the server
     * @param patience no second try for a question that has taken this long
     * @param wake called when the database is found away, for a prompt {@link #step}
     * @param lost called, on the thread that found out, when it is away
     */
    NodeLink(
            String name,
            ServerLink.Connector<LookupPool> connector,
            Duration interval,
            Duration patience,
            LongSupplier nanoTime,
            Runnable wake,
            Runnable lost) {
        this.name = name;
        this.intervalNanos = interval.toNanos();
        this.nanoTime = nanoTime;
        this.pauseNanos = intervalNanos;
        this.server = new ServerLink<>(() -> noted(connector.connect()), interval, patience, nanoTime, wake, lost);
    }

    /** See {@link io.sluice.sessions.SessionPool#bound}. Harmless when they are so already, or the server is away. */
    void bound(int connections, Duration timeout) {
        server.patience(timeout);
        LookupPool pool = server.pool();
        if (pool != null) {
            pool.bound(connections, timeout);
        }
    }

    /** The first connection. A server that is away is no error; one that cannot serve is. */
    void open() throws DatabaseSetupException {
        server.open();
    }

    DatabaseState state() {
        String why = server.whyAway();
        return why == null
                ? new DatabaseState.Ready()
                : new DatabaseState.Away(name + (server.isThere() ? " cannot serve: " : " is away: ") + why);
    }

    @Nullable
    LookupPool source() {
        return server.pool();
    }

    /** What the last look showed; null while the server is away, or was not looked at yet. */
    @Nullable
    NodeProbe sighting() {
        return server.pool() == null ? null : sighting;
    }

    /** Why the server is away, in one line; null while it is not. */
    @Nullable
    String whyAway() {
        return server.whyAway();
    }

    /** As found last. */
    List<String> warnings() {
        return warnings;
    }

    /** As {@link ServerLink#ask}. */
    <T extends @Nullable Object> T ask(ServerLink.Question<LookupPool, T> question) throws LoadException {
        LookupPool source = server.wanted();
        if (source == null) {
            throw unavailable();
        }
        try {
            T answer = server.ask(source, question);
            answered = nanoTime.getAsLong();
            return answer;
        } catch (SqlFailure trouble) {
            throw failure(trouble);
        }
    }

    private LoadException failure(SqlFailure trouble) {
        return switch (trouble.kind()) {
            case BAD_ROW -> new LoadException(LoadException.Kind.BAD_ROW, trouble.line(), trouble);
            case TIMEOUT -> new LoadException(LoadException.Kind.TIMEOUT, trouble.line(), trouble);
            case BUSY, AGAIN ->
                // A pool that was closed meanwhile looks busy, too.
                server.pool() == null ? unavailable() : busy(trouble);
            case UNFIT ->
                new LoadException(LoadException.Kind.UNAVAILABLE, "the table cannot be read at the moment", trouble);
            case LOST, ASK, MEND -> unavailable();
        };
    }

    private LoadException busy(SqlFailure trouble) {
        lastTrouble = trouble.words();
        troubles.increment();
        return new LoadException(LoadException.Kind.UNAVAILABLE, trouble.line(), trouble);
    }

    /** How many questions failed although the server was there, and not for a row or for time. */
    long troubles() {
        return troubles.sum();
    }

    /** What the last of {@link #troubles} was; null if there was none. */
    @Nullable
    String lastTrouble() {
        return lastTrouble;
    }

    /** Who keeps readers out of the table by a lock, in one line; null if nobody is seen to. Asks. */
    @Nullable
    String lockedBy() {
        try {
            return this.<@Nullable String>ask(LookupPool::lockedBy);
        } catch (LoadException told) {
            return null; // if it was lost, the state and the log say so
        }
    }

    /** Without the reason: it names hosts and tables, and goes to whoever asks. {@link #state} and the log have it. */
    private static LoadException unavailable() {
        return new LoadException(LoadException.Kind.UNAVAILABLE, "the database is away");
    }

    /**
     * One look at the server, on the probe's thread. Returns nanoseconds until the next.
     *
     * @param always also when it has answered lookups meanwhile, which tells that it is there but not what it is
     */
    long step(boolean always) {
        if (always || nanoTime.getAsLong() - answered >= intervalNanos) {
            look();
        }
        if (server.pool() == null) {
            server.reconnect();
            look(); // what it was before it may not be any more
        }
        LookupPool source = server.pool();
        if (source != null) {
            source.lookAgain();
            pauseNanos = intervalNanos;
            return intervalNanos;
        }
        long pause = pauseNanos;
        pauseNanos = Math.max(intervalNanos, Math.min(MOST_PAUSE_NANOS, 2 * pause));
        return pause;
    }

    /** Asks the server what it is, if it is there. What it said last stays when it is only busy. */
    void look() {
        if (server.pool() == null) {
            return;
        }
        try {
            sighting = ask(LookupPool::look);
        } catch (LoadException told) {
            // If it was lost, the state and the log say so; if it is only busy, it is there.
        }
    }

    /** What a server that is about to be asked was found to be. */
    private LookupPool noted(LookupPool source) {
        answered = nanoTime.getAsLong();
        if (!source.warnings().equals(warnings)) {
            source.warnings().forEach(LOG::warn);
        }
        warnings = source.warnings();
        sighting = null;
        return source;
    }

    /** As {@link ServerLink#leave}. */
    void leave(Duration most) {
        server.leave(most);
    }

    /** Ends the source, if there is one. Nothing is asked any more. */
    @Override
    public void close() {
        server.close();
    }
}
