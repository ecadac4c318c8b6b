package io.sluice.slot;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSource;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Owner;
import io.sluice.changes.RetainedLog;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.SqlFailure;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/** Opens the sessions, and remembers what became of the one before. */
final class SlotSource implements ChangeSource {
    private final PrimarySessions sessions;
    private final ChangeSettings names;
    private volatile @Nullable String doubt;

    /** The same of some tables. */
    private final Map<String, String> doubts = new ConcurrentHashMap<>();

    /** Whether the slot was read here. */
    private volatile boolean held;

    private volatile @Nullable RetainedLog kept;

    SlotSource(PrimarySessions sessions, ChangeSettings names) {
        this.sessions = sessions;
        this.names = names;
    }

    @Override
    public @Nullable RetainedLog kept() {
        return kept;
    }

    @Override
    public ChangeSession open(Claim claim) throws ChangeSourceException, FenceStoreException {
        DatabaseSettings at = sessions.at();
        Handle handle = PrimarySessions.open(at);
        boolean opened = false;
        try {
            Watch watch = sessions.attempt(this::free, handle, at);
            Map<String, Owner> owners = sessions.attempt((asked, unused) -> owners(asked, watch), handle, at);
            claim.by(owners);
            ChangeSession session =
                    sessions.attempt((asked, server) -> session(asked, server, watch, owners), handle, at);
            opened = true;
            held = true;
            return session;
        } catch (ChangeSourceException e) {
            if (held && e.getCause() instanceof DatabaseSetupException) {
                held = stays(handle);
            }
            throw e;
        } finally {
            if (!opened) {
                look(handle);
                handle.close();
            }
        }
    }

    private @Nullable String fitByNow(Handle handle, DatabaseSettings at, Watch watch) throws ChangeSourceException {
        return sessions.<@Nullable String>attempt(
                (asked, server) -> new ChangeSetup(asked, names)
                        .fitByNow(server, watch.unfit().keySet()),
                handle,
                at);
    }

    /** Whether a slot is left that was read here, now that nobody can read it. */
    private boolean stays(Handle handle) {
        try {
            return new ChangeSetup(handle, names).giveUp();
        } catch (JdbiException e) {
            return true; // the server is away: later
        }
    }

    /** What nobody reads, or somebody else. */
    private void look(Handle handle) {
        try {
            SlotStatus there = SlotStatus.of(handle, names.slot());
            kept = there == null ? RetainedLog.NOTHING : new RetainedLog(there.retained(), there.walStatus());
        } catch (JdbiException e) {
            // The server is away: what was seen last may still be so.
        }
    }

    private Map<String, Owner> owners(Handle handle, Watch watch) {
        Map<String, Owner> owners = new LinkedHashMap<>();
        watch.fit().forEach(table -> owners.put(table.name(), sessions.owner(handle, table.lookup())));
        return owners;
    }

    /** The tables, if nobody reads the slot. */
    private Watch free(Handle handle, DatabaseSettings at)
            throws DatabaseSetupException, SqlFailure, SlotBusyException, ChangeSourceException {
        Watch watch = new ChangeSetup(handle, names).require(at, held);
        new Slot(handle, names).requireUnread();
        return watch;
    }

    private ChangeSession session(Handle handle, DatabaseSettings at, Watch found, Map<String, Owner> owners)
            throws DatabaseSetupException, SqlFailure, SlotBusyException, ChangeSourceException {
        Slot there = new Slot(handle, names);
        StreamConnection connection = StreamConnection.open(at, handle);
        boolean fresh = false;
        boolean opened = false;
        try {
            Watch watch = found.without(new Publication(handle, names, found.fit()).ensure());
            fresh = there.ensure(watch.fit(), doubt, doubts);
            doubt = null;
            if (fresh) {
                doubts.clear();
            }
            SlotStream stream = SlotStream.start(connection, names, why -> doubt = why);
            SlotSession.HeldSlot read = new SlotSession.HeldSlot(names.slot(), fresh, doubts, owners);
            ChangeSession session = new SlotSession(stream, handle, watch, read, () -> fitByNow(handle, at, watch));
            opened = true;
            return session;
        } finally {
            if (!opened) {
                connection.close();
                if (fresh) { // nobody has read from its beginning, and nobody may be able to
                    doubt = "it was made, and could not be read";
                    new ChangeSetup(handle, names).dropSlot();
                }
            }
        }
    }
}
