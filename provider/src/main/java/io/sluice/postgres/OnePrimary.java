package io.sluice.postgres;

import io.sluice.coalesce.LoadException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one server that is named, while it takes writes. When it does not, writes are refused at once, and the probe alone tries to
 * reach it: a server that was away, or a standby that is promoted, is written to as soon as it is seen.
 *
 * <p>One atomic reference holds the truth; only the probe's thread turns it to up.
 */
final class OnePrimary implements Primary, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(OnePrimary.class);

    /** Connects, and checks that writes can be done. */
    @FunctionalInterface
    interface Connector {
        PrimaryPool connect() throws DatabaseSetupException, SqlTrouble;
    }

    private sealed interface Position {}

    private record Up(PrimaryPool pool) implements Position {}

    /** @param spent the pool that was lost, until the probe has closed it */
    private record Down(String why, @Nullable PrimaryPool spent) implements Position {}

    private static final Down START = new Down("not connected yet", null);

    private final Connector connector;
    private final long intervalNanos;
    private final Probe probe = new Probe();
    private final AtomicReference<Position> position = new AtomicReference<>(START);

    OnePrimary(Connector connector, Duration interval) {
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
            position.set(new Up(connector.connect()));
        } catch (SqlTrouble trouble) {
            if (trouble.kind() == SqlTrouble.Kind.MEND) {
                throw new DatabaseSetupException(trouble.line());
            }
            boolean unused = down(START, trouble.line(), null);
        }
        probe.start(this::step);
    }

    @Override
    public PrimaryPool pool() throws LoadException {
        if (position.get() instanceof Up up) {
            return up.pool;
        }
        throw away();
    }

    /** Without the reason: it names hosts and tables, and goes to whoever asks. */
    static LoadException away() {
        return new LoadException(LoadException.Kind.UNAVAILABLE, "the primary is away, nothing was written");
    }

    @Override
    public void lost(PrimaryPool pool, SqlTrouble why) {
        Position at = position.get();
        if (at instanceof Up up && up.pool == pool && down(at, why.line(), pool)) {
            probe.wake();
        }
    }

    private boolean down(Position before, String why, @Nullable PrimaryPool spent) {
        boolean known = before instanceof Down down && down.why.equals(why);
        boolean done = position.compareAndSet(before, new Down(why, spent));
        if (done && !known) {
            LOG.warn("writes are refused: {}", why);
        }
        return done;
    }

    /** Why writes are refused, in one line; null while they are taken. */
    @Nullable
    String trouble() {
        return position.get() instanceof Down down ? down.why : null;
    }

    private long step() {
        if (position.get() instanceof Down down) {
            if (down.spent != null) {
                down.spent.abandon();
            }
            reconnect(down);
        }
        return intervalNanos;
    }

    private void reconnect(Down before) {
        try {
            PrimaryPool pool = connector.connect();
            if (position.compareAndSet(before, new Up(pool))) {
                LOG.info("writes are taken again");
            } else {
                pool.close(); // closed meanwhile
            }
        } catch (DatabaseSetupException mend) {
            boolean unused = down(before, mend.line(), null);
        } catch (SqlTrouble trouble) {
            boolean unused = down(before, trouble.line(), null);
        }
    }

    /** Ends every connection. */
    @Override
    public void close() {
        probe.close();
        Position last = position.getAndSet(new Down("closed", null));
        if (last instanceof Up up) {
            up.pool.close();
        } else if (last instanceof Down down && down.spent != null) {
            down.spent.close();
        }
    }
}
