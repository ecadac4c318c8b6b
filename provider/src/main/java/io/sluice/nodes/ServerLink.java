package io.sluice.nodes;

import io.sluice.coalesce.LoadException;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.KeyType;
import io.sluice.postgres.SqlFailure;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether the database serves, and who may ask it. While it is away every question is refused at once; the probe alone tries to
 * reach it, and its success brings a new source.
 *
 * <p>It says nothing in the log: whoever has all servers in view does.
 *
 * <p>Any thread may ask, and may find out that the database is gone; only the probe's thread ({@link #step}) brings it back. One
 * atomic reference holds the truth, so a thread that comes late with bad news of an old source changes nothing.
 */
final class ServerLink {
    private static final Logger LOG = LoggerFactory.getLogger(ServerLink.class);
    private static final long MOST_PAUSE_NANOS = Duration.ofSeconds(2).toNanos();

    private sealed interface LinkState {}

    private record Up(LookupPool source, long since) implements LinkState {}

    /**
     * @param there whether the server answers, and only lookups cannot be
     * @param spent the source that was lost, until the probe has closed it
     */
    private record Down(String why, boolean there, @Nullable LookupPool spent) implements LinkState {}

    private final String name;
    private final Connector connector;
    private final long intervalNanos;
    private final Asking asking;
    private final LongSupplier nanoTime;
    private final Runnable wake;
    private final Runnable lost;
    private final AtomicReference<LinkState> state;
    private volatile long answered;
    private volatile @Nullable KeyType keyType;
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
    ServerLink(
            String name,
            Connector connector,
            Duration interval,
            Duration patience,
            LongSupplier nanoTime,
            Runnable wake,
            Runnable lost) {
        this.name = name;
        this.connector = connector;
        this.intervalNanos = interval.toNanos();
        this.nanoTime = nanoTime;
        this.wake = wake;
        this.lost = lost;
        this.pauseNanos = intervalNanos;
        this.asking = new Asking(patience, nanoTime);
        this.state = new AtomicReference<>(new Down("not connected yet", false, null));
    }

    /** The first connection. A server that is away is no error; one that cannot serve is. */
    void open() throws DatabaseSetupException {
        if (state.get() instanceof Down before) {
            try {
                up(before, connector.connect());
            } catch (SqlFailure trouble) {
                if (trouble.kind() == SqlFailure.Kind.MEND) {
                    throw mend(before, trouble.line());
                }
                stillDown(before, trouble.words(), isThere(trouble));
            } catch (DatabaseSetupException trouble) {
                throw mend(before, trouble.line());
            }
        }
    }

    private DatabaseSetupException mend(Down before, String line) {
        stillDown(before, line, true);
        return new DatabaseSetupException(line);
    }

    DatabaseState state() {
        return state.get() instanceof Down down
                ? new DatabaseState.Away(name + (down.there ? " cannot serve: " : " is away: ") + down.why)
                : new DatabaseState.Ready();
    }

    @Nullable
    LookupPool source() {
        return state.get() instanceof Up up ? up.source : null;
    }

    /** As found last, also while the database is away; null until it was seen. */
    @Nullable
    KeyType keyType() {
        return keyType;
    }

    /** What the last look showed; null while the server is away, or was not looked at yet. */
    @Nullable
    NodeProbe sighting() {
        return state.get() instanceof Up ? sighting : null;
    }

    /** Why the server is away, in one line; null while it is not. */
    @Nullable
    String whyAway() {
        return state.get() instanceof Down down ? down.why : null;
    }

    /** As found last. */
    List<String> warnings() {
        return warnings;
    }

    /**
     * Asks the pool, and once more on a fresh connection if the pooled one was lost: an administrator may have ended it, and a
     * SELECT may be repeated. If that fails too, or there is no time left, the database is away.
     */
    <T extends @Nullable Object> T ask(Asking.Question<T> question) throws LoadException {
        LinkState at = state.get();
        if (at instanceof Up up) {
            return ask(up, question);
        }
        throw unavailable();
    }

    private <T extends @Nullable Object> T ask(Up up, Asking.Question<T> question) throws LoadException {
        try {
            T answer = asking.ask(up.source, question, () -> state.get() == up);
            answered = nanoTime.getAsLong();
            return answer;
        } catch (SqlFailure trouble) {
            throw failure(up, trouble);
        }
    }

    private LoadException failure(Up up, SqlFailure trouble) {
        return switch (trouble.kind()) {
            case BAD_ROW -> new LoadException(LoadException.Kind.BAD_ROW, trouble.line(), trouble);
            case TIMEOUT -> new LoadException(LoadException.Kind.TIMEOUT, trouble.line(), trouble);
            case BUSY, AGAIN ->
                // A pool that was closed meanwhile looks busy, too.
                state.get() instanceof Down ? unavailable() : busy(trouble);
            case LOST, ASK, MEND -> {
                down(up, trouble);
                yield unavailable();
            }
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

    private void down(Up up, SqlFailure trouble) {
        long now = nanoTime.getAsLong();
        if (state.compareAndSet(up, new Down(trouble.words(), isThere(trouble), up.source))) {
            lost.run();
            // One that fails as soon as it is up must wait for the probe's turn, or the two would chase each other.
            if (now - up.since >= intervalNanos) {
                wake.run();
            }
        }
    }

    /**
     * One look at the server, on the probe's thread. Returns nanoseconds until the next.
     *
     * @param always also when it has answered lookups meanwhile, which tells that it is there but not what it is
     */
    long step(boolean always) {
        if (state.get() instanceof Up && (always || nanoTime.getAsLong() - answered >= intervalNanos)) {
            look();
        }
        if (state.get() instanceof Down down) {
            reconnect(down);
            if (state.get() instanceof Up) {
                look(); // what it was before it may not be any more
            }
        }
        if (state.get() instanceof Up) {
            pauseNanos = intervalNanos;
            return intervalNanos;
        }
        long pause = pauseNanos;
        pauseNanos = Math.max(intervalNanos, Math.min(MOST_PAUSE_NANOS, 2 * pause));
        return pause;
    }

    /** Asks the server what it is. What it said last stays when it is only busy. */
    void look() {
        try {
            sighting = ask(LookupPool::look);
        } catch (LoadException told) {
            // If it was lost, the state and the log say so; if it is only busy, it is there.
        }
    }

    private void reconnect(Down down) {
        if (down.spent != null) {
            // First, because a server at its limit of connections has none left for the probe.
            down.spent.abandon();
        }
        try {
            up(down, connector.connect());
        } catch (DatabaseSetupException mend) {
            stillDown(down, mend.line(), true);
        } catch (SqlFailure trouble) {
            stillDown(down, trouble.words(), isThere(trouble));
        }
    }

    private void up(Down before, LookupPool source) {
        long now = nanoTime.getAsLong();
        keyType = source.lookup().keyType();
        answered = now;
        if (!source.warnings().equals(warnings)) {
            source.warnings().forEach(LOG::warn);
        }
        warnings = source.warnings();
        sighting = null;
        if (!state.compareAndSet(before, new Up(source, now))) {
            source.close(); // closed meanwhile
        }
    }

    private void stillDown(Down before, String why, boolean there) {
        boolean unused = state.compareAndSet(before, new Down(why, there, null));
    }

    private static boolean isThere(SqlFailure trouble) {
        return trouble.kind() != SqlFailure.Kind.LOST;
    }

    /** Ends the source, if there is one. Nothing is asked any more. */
    void close() {
        LinkState last = state.getAndSet(new Down("closed", false, null));
        if (last instanceof Up up) {
            up.source.close();
        } else if (last instanceof Down down && down.spent != null) {
            down.spent.close();
        }
    }
}
