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
import io.sluice.watched.Watchable;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Opens the sessions, and remembers what became of the one before. */
final class SlotSource implements ChangeSource {
    private static final Logger LOG = LoggerFactory.getLogger(SlotSource.class);

    /** So often whoever stands by describes the tables: the server's log has each of their conditions then. */
    private static final long DESCRIBE_NANOS = TimeUnit.SECONDS.toNanos(30);

    private final PrimarySessions sessions;
    private final ChangeSettings names;
    private final List<Watchable> wanted;
    private final TableDoubts doubts = new TableDoubts();

    /** Why nothing that the slot tells can be trusted. */
    private volatile @Nullable String doubt;

    /** Whether the slot was read here. */
    private volatile boolean held;

    private volatile @Nullable RetainedLog kept;
    private volatile String saidLeft = "";

    /** When the tables were last described, and some could be read; 0 for never. */
    private volatile long describedAt;

    SlotSource(PrimarySessions sessions, ChangeSettings names, List<Watchable> wanted) {
        this.sessions = sessions;
        this.names = names;
        this.wanted = wanted;
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
            FreeSlot free = sessions.attempt((asked, server) -> free(asked, claim), handle, at);
            claim.by(free.owners);
            ChangeSession session = sessions.attempt((asked, server) -> session(asked, server, free), handle, at);
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

    private Map<String, String> unfit(Handle handle, DatabaseSettings at, Watch watch) throws ChangeSourceException {
        return sessions.attempt((asked, server) -> new ChangeSetup(asked, names, wanted).unfit(watch), handle, at);
    }

    /** Whether a slot is left that was read here, now that nobody can read it. */
    private boolean stays(Handle handle) {
        try {
            return new ChangeSetup(handle, names, wanted).giveUp();
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

    /**
     * A slot that nobody reads.
     *
     * @param existing oids of all tables that are there, whether they are fit to be read or not
     * @param owners of those that are fit
     */
    private record FreeSlot(Watch watch, Set<Long> existing, Map<String, Owner> owners) {}

    private FreeSlot free(Handle handle, Claim claim) throws DatabaseSetupException, SqlFailure, SlotBusyException {
        long now = System.nanoTime();
        if (describedAt != 0 && now - describedAt < DESCRIBE_NANOS) {
            new Slot(handle, names).requireUnread(); // whoever stands by looks every second or two
        }
        ChangeSetup setup = new ChangeSetup(handle, names, wanted);
        Map<String, Owner> owners = new LinkedHashMap<>();
        Set<Long> existing = new LinkedHashSet<>();
        setup.existing().forEach((name, source) -> {
            owners.put(name, sessions.owner(handle, source));
            source.tables().forEach(table -> existing.add(table.oid()));
        });
        claim.whose(Map.copyOf(owners));
        Watch watch = setup.require(held);
        describedAt = now;
        new Slot(handle, names).requireUnread();
        owners.keySet().removeAll(watch.unfit().keySet());
        return new FreeSlot(watch, existing, owners);
    }

    /** Whoever takes a table from the list may not know that the publication has it still. */
    private void sayLeft(Handle handle, Set<Long> existing) {
        String left = PublicationFacts.others(handle, names, existing);
        if (!left.isEmpty() && !left.equals(saidLeft)) {
            saidLeft = left;
            LOG.info(
                    "the publication {} tells of {} too, which is not among the tables here: if no daemon serves it any more, run:"
                            + " ALTER PUBLICATION {} DROP TABLE {}; docs/OPERATING.md says what it leaves in Redis",
                    names.quoted(),
                    left,
                    names.quoted(),
                    left);
        }
    }

    private ChangeSession session(Handle handle, DatabaseSettings at, FreeSlot free)
            throws DatabaseSetupException, SqlFailure, SlotBusyException, ChangeSourceException {
        Slot there = new Slot(handle, names);
        StreamConnection connection = StreamConnection.open(at, handle);
        boolean fresh = false;
        boolean opened = false;
        try {
            Watch watch = free.watch.without(new Publication(handle, names, free.watch.fit()).ensure());
            sayLeft(handle, free.existing);
            fresh = there.ensure(watch.fit(), doubt, doubts);
            doubt = null;
            if (fresh) {
                doubts.fresh();
            }
            SlotStream stream = SlotStream.start(connection, names, why -> doubt = why);
            SlotSession.HeldSlot read = new SlotSession.HeldSlot(names.slot(), fresh, doubts, free.owners);
            ChangeSession session = new SlotSession(stream, handle, watch, read, () -> unfit(handle, at, watch));
            opened = true;
            return session;
        } finally {
            if (!opened) {
                connection.close();
                if (fresh) { // nobody has read from its beginning, and nobody may be able to
                    doubt = "it was made, and could not be read";
                    new ChangeSetup(handle, names, wanted).dropSlot();
                }
            }
        }
    }
}
