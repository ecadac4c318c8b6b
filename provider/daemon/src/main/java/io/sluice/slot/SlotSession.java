package io.sluice.slot;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.ChangeSourceException.Kind;
import io.sluice.changes.Owner;
import io.sluice.changes.RetainedLog;
import io.sluice.changes.ToldTable;
import io.sluice.lookup.Snapshot;
import io.sluice.postgres.SqlFailure;
import io.sluice.watched.WatchedTable;
import io.sluice.watched.WatchedUnit;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** The slot that is read, and beside it a session of SQL. Used by one thread, but for {@link #abort}. */
final class SlotSession implements ChangeSession {
    /** The snapshot is older than the transaction: it shows whether anything else was under way. */
    private static final String SAY = "SELECT pg_catalog.pg_logical_emit_message(true, '" + BEAT + "', ?),"
            + " CAST(pg_catalog.pg_current_snapshot() AS text), CAST(pg_catalog.pg_current_xact_id() AS text)";

    private static final String TIMELINE =
            "CAST(CAST('x' || substr(pg_walfile_name(pg_current_wal_insert_lsn()), 1, 8) AS bit(32)) AS integer)";

    private static final String POSITION = "CAST(pg_current_wal_insert_lsn() - '0/0' AS bigint)";

    /** In a statement after the message's, whose transaction is over then. */
    private static final String LOOK = "SELECT " + TIMELINE + ", " + POSITION + ", CAST(pg_current_snapshot() AS text),"
            + " CAST(pg_current_wal_lsn() - restart_lsn AS bigint), coalesce(wal_status, 'lost'),"
            + " CAST(confirmed_flush_lsn - '0/0' AS bigint) FROM pg_replication_slots WHERE slot_name = ?";

    private static final Duration RELEASE = Duration.ofSeconds(1);

    /** So often tables that were not fit to be read are looked at again. */
    private static final long RECHECK_NANOS = TimeUnit.SECONDS.toNanos(3);

    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final SlotStream stream;
    private final Handle handle;
    private final Watch watch;
    private final HeldSlot held;
    private final Recheck recheck;
    private final SlotLook first;
    private Map<String, String> untold;
    private long checkedAt = System.nanoTime();

    /**
     * What was found fit to be read.
     *
     * @param fresh whether the slot was made just now
     * @param doubts of what the slot tells, for the session after this one
     * @param owners of the tables' entries, by their names
     */
    record HeldSlot(String slot, boolean fresh, TableDoubts doubts, Map<String, Owner> owners) {}

    /** Looks again at the tables that were not fit to be read. */
    @FunctionalInterface
    interface Recheck {
        /** Those that are still not, and in one line each what is to be mended. */
        Map<String, String> unfit() throws ChangeSourceException;
    }

    private record SlotLook(
            int timeline, long position, String snapshot, long retained, String walStatus, long confirmed) {}

    /** The session has both connections from now on, and closes them; but not if this throws. */
    SlotSession(SlotStream stream, Handle handle, Watch watch, HeldSlot held, Recheck recheck)
            throws ChangeSourceException {
        this.stream = stream;
        this.handle = handle;
        this.watch = watch;
        this.held = held;
        this.recheck = recheck;
        this.untold = watch.unfit();
        // Now that the slot is ours: nobody else acknowledges anything between this look and our reading.
        this.first = look();
    }

    @Override
    public List<ToldTable> tables() {
        return watch.fit().stream().map(this::told).toList();
    }

    private ToldTable told(WatchedUnit unit) {
        return new ToldTable(
                unit.name(),
                unit.watched(),
                Objects.requireNonNull(held.owners.get(unit.name())),
                Watch.joined(unit, WatchedTable::firstShape),
                unit.gap());
    }

    @Override
    public Map<String, String> untold() {
        return untold;
    }

    @Override
    public void cleared(String table, Beat look) {
        held.doubts.settle(table, look.snapshot().xmin());
    }

    @Override
    public int timeline() {
        return first.timeline;
    }

    @Override
    public boolean fresh() {
        return held.fresh;
    }

    @Override
    public long acknowledged() {
        return first.confirmed;
    }

    @Override
    public long position() {
        return first.position;
    }

    @Override
    public @Nullable ByteBuffer next(Duration most) throws ChangeSourceException {
        return stream.next(most);
    }

    @Override
    public long received() {
        return stream.received();
    }

    /** A position before the slot's own would move some servers back. */
    @Override
    public void acknowledge(long lsn) throws ChangeSourceException {
        stream.acknowledge(lsn > first.confirmed ? lsn : 0);
    }

    @Override
    public RetainedLog kept() throws ChangeSourceException {
        SlotLook look = look();
        return new RetainedLog(look.retained, look.walStatus);
    }

    @Override
    public Beat beat() throws ChangeSourceException {
        Map<String, String> shapes = shapes(); // first: what is altered after it is noticed by the next
        String text = UUID.randomUUID().toString();
        long quietXmax;
        try (PreparedStatement say = connection().prepareStatement(SAY)) {
            say.setString(1, text);
            try (ResultSet said = say.executeQuery()) {
                said.next();
                Snapshot before = Snapshot.parse(first.timeline, said.getString(2));
                long own = Long.parseLong(said.getString(3));
                quietXmax = before.isQuiet() && before.xmax() == own ? own + 1 : 0;
            }
        } catch (SQLException e) {
            throw ChangeFailure.of(SqlFailure.of(e));
        }
        SlotLook look = look();
        requireUnchanged();
        return new Beat(
                text,
                quietXmax,
                Snapshot.parse(look.timeline, look.snapshot),
                look.position,
                look.retained,
                look.walStatus,
                shapes);
    }

    private Map<String, String> shapes() throws ChangeSourceException {
        try {
            return watch.shapes();
        } catch (JdbiException e) {
            throw ChangeFailure.of(SqlFailure.of(e));
        }
    }

    /** What is altered of one ends the session; the next one goes on with all others as if nothing had been. */
    private void requireUnchanged() throws ChangeSourceException {
        String altered = null;
        try {
            for (Map.Entry<String, String> one : watch.alterations().entrySet()) {
                held.doubts.add(one.getKey(), one.getValue());
                altered = one.getValue();
            }
        } catch (JdbiException e) {
            throw ChangeFailure.of(SqlFailure.of(e));
        }
        if (altered == null && !untold.isEmpty() && System.nanoTime() - checkedAt >= RECHECK_NANOS) {
            checkedAt = System.nanoTime();
            altered = fitByNow();
        }
        if (altered != null) {
            throw new ChangeSourceException(Kind.GAP, altered);
        }
    }

    private @Nullable String fitByNow() throws ChangeSourceException {
        Map<String, String> unfit = recheck.unfit();
        untold = unfit;
        return watch.unfit().keySet().stream()
                .filter(name -> !unfit.containsKey(name))
                .findFirst()
                .map(name -> "changes of " + name + " can be read again")
                .orElse(null);
    }

    private SlotLook look() throws ChangeSourceException {
        try (PreparedStatement ask = connection().prepareStatement(LOOK)) {
            ask.setString(1, held.slot);
            try (ResultSet row = ask.executeQuery()) {
                if (!row.next()) {
                    throw new ChangeSourceException(Kind.GAP, "the slot " + held.slot + " is not there any more");
                }
                return new SlotLook(
                        row.getInt(1),
                        row.getLong(2),
                        row.getString(3),
                        row.getLong(4),
                        row.getString(5),
                        row.getLong(6));
            }
        } catch (SQLException e) {
            throw ChangeFailure.of(SqlFailure.of(e));
        }
    }

    private Connection connection() {
        return handle.getConnection();
    }

    @Override
    public void abort() {
        stream.abort();
        StreamConnection.abort(connection());
    }

    @Override
    public void close() {
        stream.close();
        awaitRelease();
        handle.close();
    }

    /** The server sees a moment later that the stream is closed; until then the slot is nobody else's. Blocks for a second or two at most. */
    private void awaitRelease() {
        try (PreparedStatement ask = connection()
                .prepareStatement("SELECT 1 FROM pg_replication_slots WHERE slot_name = ? AND active_pid = ?")) {
            connection().setNetworkTimeout(Runnable::run, (int) RELEASE.toMillis());
            ask.setString(1, held.slot);
            ask.setInt(2, stream.pid());
            long start = System.nanoTime();
            boolean active = true;
            while (active && System.nanoTime() - start < RELEASE.toNanos()) {
                try (ResultSet row = ask.executeQuery()) {
                    active = row.next();
                }
                LockSupport.parkNanos(active ? LOOK_NANOS : 0);
            }
        } catch (SQLException e) {
            // The server is away, or the session was aborted: nobody can be told anything.
        }
    }
}
