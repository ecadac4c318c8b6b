package io.sluice.sessions;

import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import io.sluice.sessions.ServerPool.On;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A server that comes and goes, and who may ask it. While it is away every question is refused at once; the probe alone tries to reach
 * it, and its success brings a new pool.
 *
 * <p>It says nothing in the log: its owner does, who knows what the server is for.
 *
 * <p>Any thread may ask, and may find out that the server is gone; only one, the probe's, brings it back ({@link #reconnect}). One
 * atomic reference holds the truth, so a thread that comes late with bad news of an old pool changes nothing.
 */
public final class ServerLink<P extends ServerPool> implements AutoCloseable {
    /** A table that could be used is taken for usable so long: a bad row should not cost a connection each time. */
    private static final long USABLE_FOR_NANOS = Duration.ofSeconds(1).toNanos();

    /** So soon after one attempt to reach it the next may come, while callers are refused. */
    private static final long SOON_NANOS = Duration.ofMillis(150).toNanos();

    private static final long LEAVE_NANOS = Duration.ofMillis(50).toNanos();

    /** Connects to the server and checks that its table is fit. Blocks for the connect timeout and some statements at most. */
    @FunctionalInterface
    public interface Connector<P> {
        P connect() throws DatabaseSetupException, SqlFailure;
    }

    /** A question that may be asked twice: what was asked on a session that was lost has changed nothing. */
    @FunctionalInterface
    public interface Question<P, T extends @Nullable Object> {
        T ask(P pool, On on) throws SqlFailure;
    }

    private sealed interface LinkState<P> {}

    private record Up<P>(P pool, long since) implements LinkState<P> {}

    /**
     * @param there whether the server answers, and only cannot serve
     * @param spent the pool that was lost, until the probe has closed it
     */
    private record Down<P>(String why, boolean there, @Nullable P spent) implements LinkState<P> {}

    private final Connector<P> connector;
    private final long intervalNanos;
    private volatile long patienceNanos;
    private final LongSupplier nanoTime;
    private final Runnable wake;
    private final Runnable lost;
    private final AtomicReference<LinkState<P>> state =
            new AtomicReference<>(new Down<P>("not connected yet", false, null));
    private final AtomicInteger asking = new AtomicInteger();
    private volatile long usableAt;

    /** Whether callers need not wake the probe: it has been, or is at it. */
    private final AtomicBoolean trying = new AtomicBoolean();

    private volatile long triedAt;

    /**
     * @param interval of the probe
     * @param patience no second try for a question that has taken this long
     * @param wake called when the server is found away, for a prompt {@link #reconnect}
     * @param lost called, on the thread that found out, when it is away
     */
    public ServerLink(
            Connector<P> connector,
            Duration interval,
            Duration patience,
            LongSupplier nanoTime,
            Runnable wake,
            Runnable lost) {
        this.connector = connector;
        this.intervalNanos = interval.toNanos();
        this.patienceNanos = patience.toNanos();
        this.nanoTime = nanoTime;
        this.wake = wake;
        this.lost = lost;
        this.usableAt = nanoTime.getAsLong() - USABLE_FOR_NANOS;
        this.triedAt = nanoTime.getAsLong();
    }

    /** From now on there is no second try for a question that has taken this long. */
    public void patience(Duration most) {
        patienceNanos = most.toNanos();
    }

    /** The first connection. A server that is away is no error; what only the operator can mend is one. */
    public void open() throws DatabaseSetupException {
        String mend = state.get() instanceof Down<P> down ? connect(down) : null;
        if (mend != null) {
            throw new DatabaseSetupException(mend);
        }
    }

    /** Null while the server is away. */
    public @Nullable P pool() {
        return state.get() instanceof Up<P> up ? up.pool : null;
    }

    /**
     * The pool, for a caller who is refused without: then the probe looks soon whether the server is back. One that answers, and has to be
     * mended, is not bothered.
     */
    public @Nullable P wanted() {
        LinkState<P> now = state.get();
        if (now instanceof Up<P> up) {
            return up.pool;
        }
        if (!isThere() && nanoTime.getAsLong() - triedAt >= SOON_NANOS && trying.compareAndSet(false, true)) {
            wake.run();
        }
        return null;
    }

    /** Why the server is away, in one line; null while it is not. */
    public @Nullable String whyAway() {
        return state.get() instanceof Down<P> down ? down.why : null;
    }

    /** Whether the server answers, though it may not be fit. */
    public boolean isThere() {
        return !(state.get() instanceof Down<P> down) || down.there;
    }

    /**
     * Asks the pool, and once more if the pooled session was lost (on a fresh one: an administrator may have ended others too), or for a
     * conflict that has passed. If a session is lost again, or there is no time left, the server is away.
     *
     * <p>An error that a server reports over a session that works may be of one row or of all: any function of a view, any trigger may
     * raise any SQLSTATE. So it is asked whether the table can be used at all.
     *
     * @param pool of this link, perhaps replaced meanwhile
     * @throws SqlFailure LOST or MEND when the server is away by it; never ASK
     */
    public <T extends @Nullable Object> T ask(P pool, Question<P, T> question) throws SqlFailure {
        asking.incrementAndGet();
        try {
            return askTwice(pool, question);
        } catch (SqlFailure trouble) {
            if (trouble.kind() == SqlFailure.Kind.LOST || trouble.kind() == SqlFailure.Kind.MEND) {
                lose(pool, trouble.words(), isThere(trouble));
            }
            throw trouble;
        } finally {
            asking.decrementAndGet();
        }
    }

    private <T extends @Nullable Object> T askTwice(P pool, Question<P, T> question) throws SqlFailure {
        long start = nanoTime.getAsLong();
        On second;
        try {
            return question.ask(pool, On.POOLED);
        } catch (SqlFailure reported) {
            long took = nanoTime.getAsLong() - start;
            SqlFailure trouble = reported.orCancelled(took, patienceNanos);
            boolean again = trouble.kind() == SqlFailure.Kind.LOST || trouble.kind() == SqlFailure.Kind.AGAIN;
            if (!again || took >= patienceNanos || pool() != pool) {
                throw known(pool, trouble);
            }
            second = trouble.kind() == SqlFailure.Kind.LOST ? On.FRESH : On.POOLED;
        }
        try {
            T answer = question.ask(pool, second);
            if (second == On.FRESH) {
                pool.renew(); // what ended one session may have ended others
            }
            return answer;
        } catch (SqlFailure again) {
            throw known(pool, again.orCancelled(nanoTime.getAsLong() - start, patienceNanos));
        }
    }

    private SqlFailure known(P pool, SqlFailure trouble) {
        if (trouble.kind() != SqlFailure.Kind.ASK) {
            return trouble;
        }
        long now = nanoTime.getAsLong();
        if (now - usableAt >= USABLE_FOR_NANOS) {
            try {
                pool.requireUsable();
                usableAt = now;
            } catch (DatabaseSetupException mend) {
                return trouble.as(SqlFailure.Kind.MEND, mend.line());
            } catch (SqlFailure ofAll) {
                return ofAll.kind() == SqlFailure.Kind.ASK ? ofAll.as(SqlFailure.Kind.MEND, ofAll.words()) : ofAll;
            }
        }
        return trouble.as(SqlFailure.Kind.BAD_ROW, SqlFailure.badRow(trouble.state()));
    }

    /** This pool is of no use any more, for a reason that its owner knows. */
    public void lose(P pool, String why) {
        lose(pool, why, false);
    }

    private void lose(P pool, String why, boolean there) {
        long now = nanoTime.getAsLong();
        if (state.get() instanceof Up<P> up
                && up.pool == pool
                && state.compareAndSet(up, new Down<>(why, there, pool))) {
            lost.run();
            // One that fails as soon as it is up must wait for the probe's turn, or the two would chase each other.
            if (now - up.since >= intervalNanos) {
                wake.run();
            }
        }
    }

    /** Tries to reach the server if it is away. On the probe's thread. */
    public void reconnect() {
        if (state.get() instanceof Down<P> down) {
            if (down.spent != null) {
                // First, because a server at its limit of connections has none left for the probe.
                down.spent.abandon();
            }
            trying.set(true);
            try {
                connect(down);
            } finally {
                triedAt = nanoTime.getAsLong();
                trying.set(false);
            }
        }
    }

    /** Returns what only the operator can mend, or null. */
    private @Nullable String connect(Down<P> before) {
        try {
            P pool = connector.connect();
            if (!state.compareAndSet(before, new Up<>(pool, nanoTime.getAsLong()))) {
                pool.close(); // closed meanwhile
            }
            return null;
        } catch (DatabaseSetupException mend) {
            stillDown(before, mend.line(), true);
            return mend.line();
        } catch (SqlFailure trouble) {
            stillDown(before, trouble.words(), isThere(trouble));
            return trouble.kind() == SqlFailure.Kind.MEND ? trouble.line() : null;
        }
    }

    private void stillDown(Down<P> before, String why, boolean there) {
        state.compareAndSet(before, new Down<>(why, there, null));
    }

    private static boolean isThere(SqlFailure trouble) {
        return trouble.kind() != SqlFailure.Kind.LOST;
    }

    /** Ends the pool once nobody asks it any more, or after so long. Blocks till then; nothing new is to be asked. */
    public void leave(Duration most) {
        long end = System.nanoTime() + most.toNanos();
        do {
            LockSupport.parkNanos(this, LEAVE_NANOS); // also once for who is about to ask
        } while (asking.get() > 0 && System.nanoTime() - end < 0);
        close();
    }

    /** Ends the pool, if there is one. Nothing is asked any more. */
    @Override
    public void close() {
        LinkState<P> last = state.getAndSet(new Down<>("closed", false, null));
        P left = last instanceof Up<P> up ? up.pool : ((Down<P>) last).spent;
        if (left != null) {
            left.close();
        }
    }
}
