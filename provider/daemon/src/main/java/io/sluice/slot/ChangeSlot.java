package io.sluice.slot;

import io.sluice.changes.ChangeSession;
import io.sluice.changes.ChangeSource;
import io.sluice.changes.ChangeSourceException;
import io.sluice.changes.ChangeSourceException.Kind;
import io.sluice.changes.FenceStoreException;
import io.sluice.changes.Owner;
import io.sluice.changes.RetainedLog;
import io.sluice.postgres.Catalogue;
import io.sluice.postgres.DatabaseSettings;
import io.sluice.postgres.DatabaseSetupException;
import io.sluice.postgres.LookupTable;
import io.sluice.postgres.SessionSource;
import io.sluice.postgres.SqlFailure;
import io.sluice.postgres.SystemIdentifier;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.JdbiException;
import org.jspecify.annotations.Nullable;

/**
 * PostgreSQL's side of the change stream: the publication and the slot, on the server that is the primary now. Holds no connection;
 * each call opens its own, and blocks for the connect timeout and some statements of up to five seconds. Every line of a
 * {@link ChangeSourceException} is one line for the operator, with the SQL that helps where some does. Thread-safe.
 */
public final class ChangeSlot {
    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private final DatabaseSettings settings;
    private final ChangeSettings names;
    private final Supplier<@Nullable String> primary;
    private final Source source = new Source();

    private ChangeSlot(DatabaseSettings settings, ChangeSettings names, Supplier<@Nullable String> primary) {
        this.settings = settings;
        this.names = names;
        this.primary = primary;
    }

    /**
     * Connects to nothing yet.
     *
     * @param settings with the role that may replicate; it needs no right to the table, and its pool, timeout and value column are not
     *     used
     * @param primary the URL of the server that is the primary now, null while there is none; it must not block. For a single server
     *     that is {@code settings::jdbcUrl}
     */
    public static ChangeSlot of(DatabaseSettings settings, ChangeSettings names, Supplier<@Nullable String> primary) {
        return new ChangeSlot(settings, names, primary);
    }

    /** Reads the slot; one session at a time, by one thread. */
    public ChangeSource source() {
        return source;
    }

    /**
     * Whether changes could be read here, without making anything.
     *
     * @return null, or in one line what is to be set
     * @throws ChangeSourceException if the server is away, so that it is not known
     */
    public @Nullable String hindrance() throws ChangeSourceException {
        try {
            return this.<@Nullable String>with((handle, at) -> {
                try {
                    new ChangeSetup(handle, names).require(at, false);
                } catch (DatabaseSetupException e) {
                    return e.line() + left(handle);
                }
                StreamConnection.open(at, handle).close();
                return null;
            });
        } catch (ChangeSourceException e) {
            if (e.kind() == Kind.MEND) {
                return e.getMessage();
            }
            throw e;
        }
    }

    /** A slot of before, when somebody could read it. */
    private String left(Handle handle) {
        SlotStatus there = SlotStatus.of(handle, names.slot());
        return there == null || !there.logical() || there.reader() != null
                ? ""
                : ". And the slot " + names.slot()
                        + " keeps log that nobody reads, until the disk is full: ./run.sh changes drop removes it";
    }

    /** Whose entries a cache of this table holds. */
    public Owner owner() throws ChangeSourceException {
        return with((handle, at) -> owner(handle, new Catalogue(handle, at.table()).describe()));
    }

    private Owner owner(Handle handle, LookupTable lookup) {
        return new Owner(
                Long.toUnsignedString(SystemIdentifier.of(handle)),
                handle.createQuery("SELECT current_database()")
                        .mapTo(String.class)
                        .one(),
                lookup.schema(),
                lookup.table(),
                lookup.keyColumn(),
                lookup.valueColumn(),
                names.slot());
    }

    /** The slot, or null when there is none. Works while it is read, by whomever. */
    public @Nullable SlotStatus status() throws ChangeSourceException {
        return this.<@Nullable SlotStatus>with((handle, at) -> SlotStatus.of(handle, names.slot()));
    }

    /**
     * Removes slot and publication; what is not there is none to remove.
     *
     * @return what was done, and what has to be done by somebody with more rights: one line each
     * @throws ChangeSourceException BUSY while somebody reads the slot, and then nothing is removed
     */
    public List<String> drop() throws ChangeSourceException {
        return with((handle, at) -> {
            List<String> lines = new ArrayList<>();
            lines.add(dropSlot(handle));
            lines.add(Publication.drop(handle, names));
            return lines;
        });
    }

    private String dropSlot(Handle handle) throws SqlFailure, SlotBusyException {
        try {
            return new Slot(handle, names).drop()
                    ? "the slot " + names.slot() + " is dropped"
                    : "there is no slot " + names.slot();
        } catch (DatabaseSetupException foreign) {
            return foreign.line() + "; it stays";
        }
    }

    /** Something done on a connection to the primary. */
    @FunctionalInterface
    private interface SlotWork<T extends @Nullable Object> {
        T on(Handle handle, DatabaseSettings at)
                throws DatabaseSetupException, SqlFailure, SlotBusyException, ChangeSourceException;
    }

    private <T extends @Nullable Object> T with(SlotWork<T> work) throws ChangeSourceException {
        DatabaseSettings at = at();
        try (Handle handle = open(at)) {
            return attempt(work, handle, at);
        }
    }

    private DatabaseSettings at() throws ChangeSourceException {
        String url = primary.get();
        if (url == null) {
            throw new ChangeSourceException(Kind.AWAY, "no node is the primary now");
        }
        return settings.at(url);
    }

    private static Handle open(DatabaseSettings at) throws ChangeSourceException {
        try {
            return Jdbi.create(SessionSource.forChanges(at, TIMEOUT)).open();
        } catch (DatabaseSetupException e) {
            throw ChangeFailure.of(e);
        } catch (JdbiException e) {
            throw ChangeFailure.of(SqlFailure.of(e));
        }
    }

    private <T extends @Nullable Object> T attempt(SlotWork<T> work, Handle handle, DatabaseSettings at)
            throws ChangeSourceException {
        try {
            return work.on(handle, at);
        } catch (DatabaseSetupException e) {
            throw ChangeFailure.of(e);
        } catch (SqlFailure e) {
            throw ChangeFailure.of(e);
        } catch (SlotBusyException e) {
            throw new ChangeSourceException(
                    Kind.BUSY, "the slot " + names.slot() + " is read by another: " + e.reader(), e);
        } catch (JdbiException e) {
            throw ChangeFailure.of(SqlFailure.of(e));
        }
    }

    /** Opens the sessions, and remembers what became of the one before. */
    private final class Source implements ChangeSource {
        private volatile @Nullable String doubt;

        /** Whether the slot was read here. */
        private volatile boolean held;

        private volatile @Nullable RetainedLog kept;

        @Override
        public @Nullable RetainedLog kept() {
            return kept;
        }

        @Override
        public ChangeSession open(Claim claim) throws ChangeSourceException, FenceStoreException {
            DatabaseSettings at = at();
            Handle handle = ChangeSlot.open(at);
            boolean opened = false;
            try {
                WatchedTable table = attempt(this::free, handle, at);
                claim.by(attempt((asked, unused) -> owner(asked, table.lookup()), handle, at));
                ChangeSession session = attempt((asked, server) -> session(asked, server, table), handle, at);
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

        /** The table, if nobody reads the slot. */
        private WatchedTable free(Handle handle, DatabaseSettings at)
                throws DatabaseSetupException, SqlFailure, SlotBusyException, ChangeSourceException {
            WatchedTable table = new ChangeSetup(handle, names).require(at, held);
            new Slot(handle, names).requireUnread();
            return table;
        }

        private ChangeSession session(Handle handle, DatabaseSettings at, WatchedTable table)
                throws DatabaseSetupException, SqlFailure, SlotBusyException, ChangeSourceException {
            Slot slot = new Slot(handle, names);
            StreamConnection connection = StreamConnection.open(at, handle);
            boolean fresh = false;
            boolean opened = false;
            try {
                new Publication(handle, names, table).ensure();
                fresh = slot.ensure(table, doubt);
                doubt = null;
                SlotStream stream = SlotStream.start(connection, names, why -> doubt = why);
                ChangeSession session = new SlotSession(
                        stream, handle, table, new SlotSession.HeldSlot(names.slot(), fresh), why -> doubt = why);
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
}
