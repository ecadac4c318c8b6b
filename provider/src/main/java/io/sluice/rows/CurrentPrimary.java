package io.sluice.rows;

import io.sluice.coalesce.LoadException;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.Probe;
import io.sluice.postgres.SqlFailure;
import io.sluice.trouble.Episode;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The server that takes writes: the one that is named, or of several the one that is the primary now. When it does not, writes are
 * refused at once, and the probe alone tries to reach it: a server that was away, or a standby that is promoted, is written to as
 * soon as it is seen.
 *
 * <p>One atomic reference holds the truth; only the probe's thread turns it to up.
 */
final class CurrentPrimary implements Primary, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CurrentPrimary.class);

    /** Connects to the server of this URL, and checks that writes can be done. */
    @FunctionalInterface
    interface PrimaryConnector {
        PrimaryPool connect(String jdbcUrl) throws DatabaseSetupException, SqlFailure;
    }

    private sealed interface PrimaryState {}

    private record Connected(PrimaryPool pool, String jdbcUrl) implements PrimaryState {}

    /** @param spent the pool that was lost, until the probe has closed it */
    private record Disconnected(String why, @Nullable PrimaryPool spent) implements PrimaryState {}

    private static final Disconnected START = new Disconnected("not connected yet", null);

    private final Supplier<@Nullable String> where;
    private final PrimaryConnector connector;
    private final long intervalNanos;
    private final Probe probe = new Probe("sluice-probe-primary");
    private final AtomicReference<PrimaryState> state = new AtomicReference<>(START);
    private final Episode refused = new Episode(
            "writes_refused", "writes are taken again", "were refused", Duration.ZERO, LOG, System::nanoTime);

    /** @param where the primary's URL, or null while there is none */
    CurrentPrimary(Supplier<@Nullable String> where, PrimaryConnector connector, Duration interval) {
        this.where = where;
        this.connector = connector;
        this.intervalNanos = interval.toNanos();
    }

    /**
     * Connects, and begins to watch.
     *
     * @throws DatabaseSetupException if the server answers and only the operator can mend what it says
     */
    void open() throws DatabaseSetupException {
        try {
            state.set(connect());
        } catch (SqlFailure trouble) {
            if (trouble.kind() == SqlFailure.Kind.MEND) {
                throw new DatabaseSetupException(trouble.line());
            }
            boolean unused = down(START, trouble.words(), null);
        }
        probe.start(this::step);
    }

    private Connected connect() throws DatabaseSetupException, SqlFailure {
        String jdbcUrl = where.get();
        if (jdbcUrl == null) {
            throw new SqlFailure(SqlFailure.Kind.LOST, "", "no node is the primary now");
        }
        return new Connected(connector.connect(jdbcUrl), jdbcUrl);
    }

    @Override
    public PrimaryPool pool() throws LoadException {
        if (state.get() instanceof Connected up) {
            return up.pool;
        }
        throw away();
    }

    /** Without the reason: it names hosts and tables, and goes to whoever asks. */
    static LoadException away() {
        return new LoadException(LoadException.Kind.UNAVAILABLE, "the primary is away, nothing was written");
    }

    @Override
    public void lost(PrimaryPool pool, SqlFailure why) {
        PrimaryState at = state.get();
        if (at instanceof Connected up && up.pool == pool && down(at, why.words(), pool)) {
            probe.wake();
        }
    }

    @Override
    public void missed(int writes) {
        refused.count(writes);
    }

    private boolean down(PrimaryState before, String why, @Nullable PrimaryPool spent) {
        boolean done = state.compareAndSet(before, new Disconnected(why, spent));
        if (done) {
            refused.report("writes are refused: " + why);
        }
        return done;
    }

    /** That writes are refused, from its beginning to its end. */
    Episode refused() {
        return refused;
    }

    /** Why writes are refused, in one line; null while they are taken. */
    @Nullable
    String trouble() {
        return state.get() instanceof Disconnected down ? down.why : null;
    }

    private long step() {
        PrimaryState at = state.get();
        if (at instanceof Connected up && hasMovedFrom(up)) {
            boolean unused = down(at, "another node is the primary now", up.pool);
        }
        if (state.get() instanceof Disconnected down) {
            if (down.spent != null) {
                down.spent.abandon();
            }
            reconnect(down);
        }
        return intervalNanos;
    }

    private boolean hasMovedFrom(Connected up) {
        String now = where.get();
        return now != null && !now.equals(up.jdbcUrl);
    }

    private void reconnect(Disconnected before) {
        try {
            Connected up = connect();
            if (state.compareAndSet(before, up)) {
                refused.end();
            } else {
                up.pool.close(); // closed meanwhile
            }
        } catch (DatabaseSetupException mend) {
            boolean unused = down(before, mend.line(), null);
        } catch (SqlFailure trouble) {
            boolean unused = down(before, trouble.words(), null);
        }
    }

    /** Ends every connection. */
    @Override
    public void close() {
        probe.close();
        PrimaryState last = state.getAndSet(new Disconnected("closed", null));
        if (last instanceof Connected up) {
            up.pool.close();
        } else if (last instanceof Disconnected down && down.spent != null) {
            down.spent.close();
        }
    }
}
